"""Clients of the HTTP service, for locust: whoever is answered is answered rightly, whoever is refused is told why.

PICKETLINE_EXPECTED names a JSON file of texts and what `predict` makes of them.
"""

import json
import os
import random
from pathlib import Path

from locust import HttpUser, between, task

EXPECTED = list(json.loads(Path(os.environ["PICKETLINE_EXPECTED"]).read_text(encoding="utf-8")).items())
HEADERS = {"Content-Type": "application/json"}
REFUSED = {
    "nonsense": (b'{"text": ', 422),
    "a number": (b'{"text": 5}', 422),
    "too long": (b" " * 1_000_001, 413),
}


class Client(HttpUser):
    wait_time = between(0, 0.1)

    @task(8)
    def read(self) -> None:
        text, expected = random.choice(EXPECTED)
        with self.client.post(
            "/predict", json={"text": text}, name="article", catch_response=True
        ) as response:
            if response.status_code == 503 and response.headers.get("Retry-After", "").isdecimal():
                response.request_meta["name"] = "article, told to come back"
                response.success()
            elif response.status_code != 200:
                response.failure(f"{response.status_code} {response.text[:80]}")
            elif response.json() != expected:
                response.failure("another answer than predict's")

    @task
    def err(self) -> None:
        name, (body, status) = random.choice(list(REFUSED.items()))
        with self.client.post("/predict", body, headers=HEADERS, name=name, catch_response=True) as response:
            if response.status_code == status:
                response.success()
            else:
                response.failure(f"{response.status_code}, expected {status}")

    @task
    def leave(self) -> None:
        """Go away long before the answer."""
        with self.client.post(
            "/predict", json={"text": EXPECTED[-1][0]}, name="left", timeout=0.01, catch_response=True
        ) as response:
            response.success()

    @task
    def health(self) -> None:
        self.client.get("/health")
