"""The local server: what it answers, what it refuses, and that its page works in a browser."""

import json
import shutil
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from model import SHIPPED, Prediction, Predictor, Side, WeightsError
from model.values.types import Organisation, Percentage, Period, Person, Unit, Value, value_to_dict
from tests.browser import chromium
from tests.model.planted import PlantedScorer, predictor
from tests.serving import served
from training import serve
from training.limits import Limits
from training.openapi import Answer
from training.serve import create_app

CHROMIUM = shutil.which("chromium")
VALUES = (
    Percentage(low=Decimal("4.5"), high=Decimal(5), unit=Unit.PER_CENT),
    Period(first=date(2023, 2, 6), last=date(2023, 2, 9)),
    Organisation(id="unison", name="Unison", kind="public services"),
    Person(name="Steve Barclay", side=Side.GOVERNMENT),
)
STORY = "Crews blame ministers.\r\n🚑 Talks go on."


def client(app: FastAPI | None = None) -> TestClient:
    return TestClient(app or create_app(predictor()), base_url="http://127.0.0.1:8000")


def test_predict_answers_as_the_package_does() -> None:
    response = client().post("/predict", json={"text": STORY, "published": "2023-02-07"})
    assert response.status_code == 200
    assert Prediction.from_dict(response.json()) == predictor().predict(STORY, published="2023-02-07")


def test_a_request_may_name_a_shipped_model(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(PlantedScorer):
        name = "other"

    monkeypatch.setattr(serve, "load", {"baseline": Predictor(Other())}.__getitem__)
    answers = client()
    assert answers.post("/predict", json={"text": STORY, "model": "baseline"}).json()["model"] == "other"
    assert answers.post("/predict", json={"text": STORY}).json()["model"] == "planted"


def test_a_damaged_model_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(name: str) -> None:
        raise WeightsError(f"{name}: damaged")

    monkeypatch.setattr(serve, "load", damaged)
    response = client().post("/predict", json={"text": STORY, "model": "baseline"})
    assert (response.status_code, response.json()) == (500, {"detail": "baseline: damaged"})


@pytest.mark.reliability("service", "an article of wrong fields, types or characters")
@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        ({}, "text", "required"),
        ({"text": 7}, "text", "string"),
        ({"text": "a\ud800"}, "text", "character 1 is a lone surrogate"),
        ({"text": "a", "published": "yesterday"}, "published", "isoformat"),
        ({"text": "a", "published": 20230207}, "published", "such as 2023-02-07"),
        ({"text": "a", "model": "/etc"}, "model", "'transformer' or 'baseline'"),
        ({"text": "a", "publshed": "2023-02-07"}, "publshed", "not permitted"),
        ({"text": "a", "published": "\udfff"}, "published", "isoformat"),
        ({"text": "a", "\udfff": 1}, "body", "unicode"),
        (["a"], "body", "object"),
    ],
)
def test_invalid_input_is_answered_with_422_place_and_reason(body: object, place: str, message: str) -> None:
    response = client().post(
        "/predict", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 422
    (fault,) = response.json()["detail"]
    assert fault["loc"][-1] == place
    assert message in fault["msg"]


def test_another_site_cannot_post_without_asking_the_browser_first() -> None:
    """A form or a script elsewhere can send text/plain unasked; JSON needs a leave that we never give."""
    response = client().post("/predict", content='{"text": "a"}', headers={"Content-Type": "text/plain"})
    assert response.status_code == 422
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("host", "status"), [("evil.example", 400), ("localhost:8000", 200), ("[::1]:80", 200)]
)
def test_on_loopback_only_its_own_names_are_answered(host: str, status: int) -> None:
    assert client().get("/health", headers={"Host": host}).status_code == status


def test_elsewhere_any_name_is_answered() -> None:
    assert client(create_app(predictor(), host="0.0.0.0")).get("/health", headers={"Host": "desk"}).is_success


@pytest.mark.reliability("service", "a body too long, its length declared or not")
@pytest.mark.parametrize("path", ["/predict", "/view"])
def test_what_is_too_long_is_refused_declared_or_not(path: str) -> None:
    body = json.dumps({"text": "a " * 500_000}).encode()
    headers = {"Content-Type": "application/json"}
    assert client().post(path, content=body, headers=headers).status_code == 413
    assert client().post(path, content=iter([body]), headers=headers).status_code == 413


class Held(PlantedScorer):
    """Scores only when let go."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.go = threading.Event()
        self.n_inside = 0
        self.most_inside = 0

    def score(self, *arguments: object) -> object:  # type: ignore[override]
        self.n_inside += 1
        self.most_inside = max(self.most_inside, self.n_inside)
        self.entered.release()
        assert self.go.wait(60)
        self.n_inside -= 1
        return super().score(*arguments)  # type: ignore[arg-type]


@pytest.mark.reliability("service", "more articles at once than may wait")
def test_articles_wait_their_turn_and_too_many_are_sent_away() -> None:
    scorer = Held()
    with (
        client(create_app(Predictor(scorer), limits=Limits(n_threads=1, n_waiting=1))) as answers,
        ThreadPoolExecutor(3) as callers,
    ):
        asked = [callers.submit(answers.post, "/predict", json={"text": STORY}) for _ in range(3)]
        assert scorer.entered.acquire(timeout=60)
        # One runs and one waits, whichever come first: the third is answered at once, and health always.
        wait(asked, return_when=FIRST_COMPLETED)
        assert answers.get("/health").json()["status"] == "ok"
        scorer.go.set()
        responses = [call.result() for call in asked]
    assert sorted(response.status_code for response in responses) == [200, 200, 503]
    assert next(response for response in responses if response.is_error).headers["Retry-After"] == "5"
    assert scorer.most_inside == 1


def test_openapi_describes_what_is_answered() -> None:
    described = client().get("/openapi.json").json()
    schemas = described["components"]["schemas"]
    answer = client().post("/predict", json={"text": STORY, "published": "2023-02-07"}).json()
    TypeAdapter(Answer).validate_python(answer)
    assert set(schemas["Answer"]["required"]) == set(answer)
    assert set(schemas["Mention"]["properties"]) == set(answer["entities"][0])
    assert set(schemas["Sentence"]["properties"]) == set(answer["sentences"][0])
    assert schemas["Article"]["properties"]["model"]["anyOf"][0]["enum"] == list(SHIPPED)
    assert set(described["paths"]["/predict"]["post"]["responses"]) == {"200", "413", "422", "503"}
    assert set(described["paths"]) == {"/predict", "/health"}


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_openapi_describes_every_kind_of_value(value: Value) -> None:
    schemas = client().get("/openapi.json").json()["components"]["schemas"]
    answered = value_to_dict(value)
    schema = schemas[type(value).__name__]
    assert answered is not None
    assert schema["properties"]["type"]["const"] == answered["type"]
    assert set(schema["properties"]) == set(answered)
    # Numbers and days are strings, so that none is rounded on the way.
    assert all(schema["properties"][key].get("type", "string") != "number" for key in answered)


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_no_page_of_the_framework_loads_scripts_from_elsewhere(path: str) -> None:
    assert client().get(path).status_code == 404


SUBMIT = """
new Promise((resolve) => {
  new MutationObserver(resolve).observe(document.getElementById("result"), { attributes: true });
  document.getElementById("text").value = %s;
  document.getElementById("published").value = "2023-02-07";
  document.querySelector("#ask button").click();
}).then(() => true)
"""

UNSTYLED = ("rgb(255, 255, 0)", "rgba(0, 0, 0, 0)")
COPY = """
new Promise((resolve) => {
  navigator.clipboard.writeText = resolve;
  document.getElementById("copy").click();
})
"""


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH")
def test_in_a_browser_an_article_is_pasted_and_seen_marked(tmp_path: Path) -> None:
    text = "Crews blame <b>ministers</b>.\n🚑 Talks go on."
    assert CHROMIUM is not None
    with served(create_app(predictor())) as service, chromium(CHROMIUM, tmp_path) as browser:
        address = f"http://127.0.0.1:{service.port}/"
        browser.open(address)
        assert browser.run(SUBMIT % json.dumps(text)) is True
        assert browser.run("document.querySelector('.text').textContent") == text
        assert browser.run(
            "[...document.querySelectorAll('.text mark')].map((mark) => mark.textContent)"
        ) == [
            "Crews",
            "Talks",
        ]
        assert browser.run("getComputedStyle(document.querySelector('mark')).backgroundColor") not in UNSTYLED
        assert Prediction.from_dict(json.loads(browser.run(COPY))) == predictor().predict(
            text, published="2023-02-07"
        )
        assert all(url.startswith((address, "data:", "blob:")) for url in browser.urls())
        assert browser.complaints() == []
