"""The HTTP service under load, by locust: `make load` installs it."""

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from model import predict

CLIENTS, SECONDS = 30, 30
FILE = Path(__file__).with_name("locustfile.py")
TEXTS = [
    "Unison members at Barts Health will strike on 3 May, said Sharon Graham. " * times
    for times in (1, 3, 10, 60)
]


@pytest.fixture
def server() -> Iterator[tuple["subprocess.Popen[str]", int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "training.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(port, process)
            yield process, port
        finally:
            process.kill()


def wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    for _ in range(1200):
        assert process.poll() is None
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/health")
            assert connection.getresponse().status == 200
            return
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("the server does not start")


@pytest.mark.long
@pytest.mark.reliability(
    "service", f"locust: {CLIENTS} clients for {SECONDS} seconds, some rude, some leaving early"
)
@pytest.mark.skipif(find_spec("locust") is None, reason="locust is not installed; `make load` installs it")
def test_under_load_it_answers_rightly_or_refuses(
    server: tuple["subprocess.Popen[str]", int], tmp_path: Path
) -> None:
    process, port = server
    expected = tmp_path / "expected.json"
    expected.write_text(json.dumps({text: predict(text).to_dict() for text in TEXTS}), encoding="utf-8")
    before = psutil.Process(process.pid).memory_info().rss
    options = {
        "--locustfile": FILE,
        "--host": f"http://127.0.0.1:{port}",
        "--users": CLIENTS,
        "--spawn-rate": CLIENTS,
        "--run-time": f"{SECONDS}s",
        "--stop-timeout": 60,
        "--csv": tmp_path / "load",
    }
    words = [str(word) for option in options.items() for word in option]
    load = subprocess.run(
        [sys.executable, "-m", "locust", "--headless", "--only-summary", *words],
        env={**os.environ, "PICKETLINE_EXPECTED": str(expected)},
        capture_output=True,
        text=True,
        timeout=10 * SECONDS,
        check=False,
    )
    sys.stdout.write(
        load.stdout + load.stderr
    )  # shown with -rP: what was asked how often, and how long it took
    assert load.returncode == 0, load.stdout + load.stderr
    with (tmp_path / "load_stats.csv").open(newline="", encoding="utf-8") as file:
        counts = {row["Name"]: int(row["Request Count"]) for row in csv.DictReader(file)}
    assert counts["article"] and counts["article, told to come back"] and counts["left"]
    assert psutil.Process(process.pid).memory_info().rss - before < 200 * 1024 * 1024
    process.send_signal(signal.SIGTERM)
    _, complaints = process.communicate(timeout=60)
    assert "Traceback" not in complaints
