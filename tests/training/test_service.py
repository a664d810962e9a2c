"""The HTTP service in bad conditions: it answers or refuses, and never hangs or crashes."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from model import Predictor, load
from model.predictor import Scores
from tests.model.planted import PlantedScorer, predictor
from tests.serving import SECONDS, Service, request, rest, served
from training.limits import MAX_BYTES, Limits
from training.serve import create_app

STORY = {"text": "Crews blame ministers.\r\n🚑 Talks go on."}
HASTY = Limits(request_seconds=0.2)
LONG = Limits(request_seconds=SECONDS)


@pytest.fixture
def service() -> Iterator[Service]:
    with served(create_app(predictor())) as running:
        yield running


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(create_app(predictor()), base_url="http://127.0.0.1:8000")


def healthy(service: Service) -> bool:
    return service.ask("GET", "/health").status == 200 and service.post(STORY).status == 200


@pytest.mark.reliability("service", "articles of 8 clients at once, answered as one after the other")
def test_clients_at_once_are_answered_as_one_after_the_other() -> None:
    model = load("transformer")
    words = (
        "Unison members at Barts Health will strike on 3 May, said Sharon Graham. Ministers blame the BMA."
    )
    texts = [words[start:] * times for start in (0, 7, 22) for times in (1, 2, 9)]
    expected = [json.loads(json.dumps(model.predict(text).to_dict())) for text in texts]
    limits = Limits(n_threads=4, n_waiting=len(texts))
    with served(create_app(model, limits=limits), limits) as service, ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(lambda text: service.post({"text": text}), texts))
    assert [answer.body for answer in answers] == expected


UNREADABLE = {
    "nothing": b"",
    "half an object": b'{"text": "a',
    "no UTF-8": b'{"text": "\xff\xfe"}',
    "UTF-16 without a mark": '{"text": "a"}'.encode("utf-16-be")[1:],
    "brackets without end": b"[" * 100_000,
    "brackets too deep": b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a number of 10,000 digits": b'{"text": ' + b"9" * 10_000 + b"}",
    "no number": b'{"text": NaN}',
    "a text for a number": b'{"text": 5}',
    "a list of texts": b'{"text": ["a"]}',
    "NUL bytes": b"\0" * 50,
    "a form": b"text=a&published=2023-02-07",
    "two texts, the last of a wrong type": b'{"text": "a", "text": null}',
    "compressed": bytes.fromhex("1f8b08000000000000ff"),
}


@pytest.mark.reliability("service", "bodies that are no article")
@pytest.mark.parametrize("path", ["/predict", "/view"])
@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_no_article_is_answered_with_422(client: TestClient, path: str, body: bytes) -> None:
    response = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert all(fault["loc"] and fault["msg"] for fault in response.json()["detail"])


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "published", "model", "x"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@pytest.mark.reliability("service", "any JSON at all")
@given(body=JSON_VALUES)
def test_any_json_is_answered_or_refused(client: TestClient, body: object) -> None:
    response = client.post("/predict", content=json.dumps(body), headers={"Content-Type": "application/json"})
    article = isinstance(body, dict) and isinstance(body.get("text"), str) and "x" not in body
    assert response.status_code in ({200, 422} if article else {422})


@pytest.mark.reliability("service", "any text")
@given(text=st.text(max_size=200))
def test_any_text_comes_back_as_it_was(client: TestClient, text: str) -> None:
    answer = client.post("/predict", json={"text": text}).json()
    assert answer["text"] == text
    assert answer == json.loads(json.dumps(predictor().predict(text).to_dict()))


@pytest.mark.reliability(
    "service", "the longest article that is taken, of one word, one letter each, and emoji"
)
@pytest.mark.parametrize("unit", ["a", pytest.param("a ", marks=pytest.mark.long), "🚑"])
def test_the_longest_article_is_answered(service: Service, unit: str) -> None:
    room = MAX_BYTES - len(b'{"text": ""}')
    text = unit * (room // len(unit.encode()))
    body = json.dumps({"text": text}, ensure_ascii=False).encode()
    assert MAX_BYTES - 4 < len(body) <= MAX_BYTES
    assert service.post(body).body["text"] == text
    assert service.post(body + b" " * 4).status == 413


@pytest.mark.reliability("service", "a body declared as 5 GB, and one without end")
def test_too_long_a_body_is_refused_before_it_is_there(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(request(b"", length=5_000_000_000))
        assert b" 413 " in connection.recv(1000).partition(b"\r\n")[0]
    with service.connect() as connection:
        head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        for _ in range(2 * MAX_BYTES // 0x10000):
            connection.sendall(chunk)
        assert b" 413 " in connection.recv(1000).partition(b"\r\n")[0]
    assert healthy(service)


@pytest.mark.reliability("service", "clients that say nothing, or stop in the head or the body of a request")
@pytest.mark.parametrize(
    "sent", [b"", b"GE", b"GET / HTTP/1.1\r\nHost: local", request(b'{"text"', length=50)]
)
def test_a_client_that_stops_is_hung_up_on(sent: bytes) -> None:
    with served(create_app(predictor()), HASTY) as service, service.connect() as connection:
        connection.sendall(sent)
        assert b" 200 " not in rest(connection)
        assert healthy(service)


@pytest.mark.reliability("service", "a client that sends its second request a letter at a time")
def test_a_client_that_drips_is_hung_up_on() -> None:
    with served(create_app(predictor()), HASTY) as service, service.connect() as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b" 200 " in connection.recv(1000).partition(b"\r\n")[0]
        with pytest.raises(OSError, match=r"."):  # else the drip would go on for hours
            for _ in range(10 * SECONDS):
                connection.sendall(b"A")
                time.sleep(0.1)
        assert healthy(service)


@pytest.mark.reliability("service", "a client that does not take its answer")
def test_a_client_that_takes_nothing_is_hung_up_on() -> None:
    async def much(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * 50_000_000})

    with served(much, HASTY) as service, service.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
        until(lambda: not service.server.server_state.connections)
        assert len(rest(connection)) < 50_000_000


def until(met: object, /) -> None:
    """Wait for what has to happen, whenever it does."""
    assert callable(met)
    last = time.monotonic() + SECONDS
    while not met():
        assert time.monotonic() < last, "in vain"
        time.sleep(0.01)


@pytest.mark.reliability("service", "200 connections that say nothing")
def test_silent_connections_keep_nobody_out() -> None:
    with served(create_app(predictor()), LONG) as service, ExitStack() as open_:
        for _ in range(200):
            open_.enter_context(service.connect())
        assert healthy(service)


@pytest.mark.reliability("service", "more requests at once than there is room for")
def test_more_requests_than_there_is_room_for_are_told_when_to_come_back() -> None:
    limits = Limits(n_open=2, request_seconds=SECONDS)
    with served(create_app(predictor(), limits=limits), limits) as service:
        with service.connect() as first, service.connect() as second:
            for connection in (first, second):
                connection.sendall(request(b"", length=50))
            until(lambda: service.ask("GET", "/health").status == 503)
            refusal = service.post(STORY)
            assert (refusal.status, refusal.headers["Retry-After"]) == (503, "5")
            assert "try again" in refusal.body["detail"]
        until(lambda: healthy(service))


@pytest.mark.reliability("service", "clients that leave at any byte of their request")
def test_clients_that_leave_at_any_byte_disturb_nobody(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    whole = request(json.dumps(STORY).encode())
    with caplog.at_level(logging.WARNING):
        for end in range(0, len(whole) + 1, 5):
            with service.connect() as connection:
                connection.sendall(whole[:end])
        assert healthy(service)
    assert caplog.records == []


class Noting(PlantedScorer):
    """Notes what it reads; the first text only when let go."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.entered, self.go = threading.Event(), threading.Event()

    def score(self, text: str, sentences: Sequence[tuple[int, int]], workers: int = 1) -> Scores:
        self.read.append(text)
        self.entered.set()
        assert self.go.wait(SECONDS)
        return super().score(text, sentences)


@pytest.mark.reliability("service", "clients that leave while they wait")
def test_who_has_left_the_queue_is_not_read() -> None:
    scorer, limits = Noting(), Limits(n_threads=1, n_waiting=5)
    app = create_app(Predictor(scorer), limits=limits)
    with served(app, limits) as service, ThreadPoolExecutor(1) as clients:
        first = clients.submit(service.post, {"text": "First."})
        assert scorer.entered.wait(SECONDS)
        for _ in range(3):
            with service.connect() as connection:
                connection.sendall(request(b'{"text": "Gone."}'))
                assert service.ask("GET", "/health").status == 200  # by then it waits
        assert service.ask("GET", "/health").status == 200
        scorer.go.set()
        assert first.result(SECONDS).status == 200
        assert service.post({"text": "Last."}).status == 200
    assert scorer.read == ["First.", "Last."]


SERVER = """
import sys, time
from model import Predictor
from tests.model.planted import PlantedScorer
from training.limits import Limits
from training.serve import run

class Slow(PlantedScorer):
    def score(self, *arguments):
        print("reading", flush=True)
        time.sleep(1)
        return super().score(*arguments)

port, seconds = map(int, sys.argv[1:])
limits = Limits(n_threads=1, request_seconds=600, shutdown_seconds=seconds)
run(Predictor(Slow()), host="127.0.0.1", port=port, limits=limits)
"""


@pytest.fixture
def process(request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[str], Service]]:
    """Start a slow server of its own; the parameter is how many seconds it waits for requests to end."""
    with served(create_app(predictor())) as running:
        port = running.port  # free again from here on
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port), str(request.param)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as started:
        service = Service(running.server, port)

        def listens() -> bool:
            assert started.poll() is None
            try:
                return service.ask("GET", "/health").status == 200
            except OSError:
                return False

        try:
            until(listens)
            yield started, service
        finally:
            started.kill()


@pytest.mark.reliability("service", "told to stop (SIGTERM) while it reads one article and two wait")
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("process", [SECONDS], indirect=True)
def test_told_to_stop_it_answers_first(process: tuple[subprocess.Popen[str], Service]) -> None:
    server, service = process
    with ThreadPoolExecutor(3) as clients:
        asked = [clients.submit(service.post, STORY) for _ in range(3)]
        assert server.stdout is not None
        assert server.stdout.readline() == "reading\n"
        assert service.ask("GET", "/health").status == 200  # by then the others wait
        server.send_signal(signal.SIGTERM)
        assert [answer.result(SECONDS).status for answer in asked] == [200] * 3
    assert server.wait(SECONDS) == -signal.SIGTERM
    with pytest.raises(ConnectionRefusedError):
        service.connect()


@pytest.mark.reliability("service", "told to stop while a client has sent half its request")
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("process", [1], indirect=True)
def test_told_to_stop_it_does_not_wait_for_ever(process: tuple[subprocess.Popen[str], Service]) -> None:
    server, service = process
    with service.connect() as connection:
        connection.sendall(request(b'{"text"', length=50))
        assert service.ask("GET", "/health").status == 200
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == -signal.SIGTERM
