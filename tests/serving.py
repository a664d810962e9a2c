"""The HTTP service on a free port of loopback, and clients with bad manners."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import uvicorn
from starlette.types import ASGIApp

from training.limits import STANDARD, Limits
from training.serve import settings

SECONDS = 60  # after which a server that does not answer is taken to hang
JSON = {"Content-Type": "application/json"}


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: Any


class Service(NamedTuple):
    """A server that runs in a thread of this process."""

    server: uvicorn.Server
    port: int

    def post(self, body: bytes | dict[str, Any], path: str = "/predict") -> Answer:
        """Post JSON on a connection of its own."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", path, content, JSON)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send a request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            content, kind = response.read(), response.headers.get_content_type()
            return Answer(
                response.status, response.headers, json.loads(content) if kind in JSON.values() else content
            )
        finally:
            connection.close()

    def connect(self) -> socket.socket:
        """Return a bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)


@contextmanager
def served(app: ASGIApp, limits: Limits = STANDARD) -> Iterator[Service]:
    """Serve an application with the settings of `picketline serve`."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, **settings(limits)))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    try:
        yield Service(server, server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(SECONDS)
        assert not thread.is_alive(), "the server does not stop"


def request(body: bytes, *, length: int | None = None) -> bytes:
    """Return the bytes of a POST to /predict, whose declared length may be another."""
    head = "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {length or len(body)}\r\n\r\n".encode() + body


def rest(connection: socket.socket) -> bytes:
    """Return what the server sends until it closes the connection."""
    received = b""
    try:
        while data := connection.recv(65536):
            received += data
    except ConnectionResetError:
        pass
    return received
