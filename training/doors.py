"""The doors of the server: how many come in, how many are read at once, and how long a slow client is waited for.

uvicorn itself waits for ever for a request that has begun or for an answer to be taken, and what it refuses for want
of room it refuses without saying when to come back.
"""

from asyncio import AbstractEventLoop, TimerHandle, Transport
from collections.abc import Callable
from typing import Any, Final

import h11
from anyio import CapacityLimiter, to_thread
from fastapi import HTTPException, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Door", "Workers", "punctual"]

RETRY_AFTER: Final = {"Retry-After": "5"}  # seconds
CLIENT_GONE: Final = 499  # a number of nginx's, which nobody is left to read


class Door:
    """Lets in as many requests at once as there is room for their bodies, and refuses the rest."""

    def __init__(self, app: ASGIApp, *, n_open: int) -> None:
        self._app = app
        self._n_free = n_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or 503; runs in the event loop alone, so that the count needs no lock."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif not self._n_free:
            refusal = JSONResponse({"detail": "too many requests at once: try again later"}, 503, RETRY_AFTER)
            await refusal(scope, receive, send)
        else:
            self._n_free -= 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._n_free += 1


class Workers:
    """Threads for predictions: some run, some wait their turn, and the rest are sent away."""

    def __init__(self, *, n_threads: int, n_waiting: int) -> None:
        self._threads = CapacityLimiter(n_threads)
        self._n_free = n_threads + n_waiting

    async def run(self, call: Callable[[], dict[str, Any]], *, request: Request) -> dict[str, Any]:
        """Return what ``call`` returns, unless the client of ``request`` has gone before its turn came.

        Runs in the event loop alone, as `Door` does.
        """
        if not self._n_free:
            raise HTTPException(503, "too many articles are waiting: try again later", headers=RETRY_AFTER)
        self._n_free -= 1
        try:
            async with self._threads:
                if await request.is_disconnected():
                    raise HTTPException(CLIENT_GONE, "the client has gone")
                return await to_thread.run_sync(call)
        finally:
            self._n_free += 1


def punctual(seconds: float) -> type[H11Protocol]:
    """Return uvicorn's protocol with a limit to its patience.

    Args:
        seconds: for a whole request to arrive, counted from its first byte or, for the first one, from the
            connection; and for a client that takes no more of its answer.
    """

    class Punctual(H11Protocol):
        def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._arriving = _Deadline(self.loop, seconds, transport)
            self._taking = _Deadline(self.loop, seconds, transport)
            self._arriving.start()

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            self._arriving.stop()
            self._taking.stop()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
                self._arriving.start()
            else:
                self._arriving.stop()

        def pause_writing(self) -> None:
            super().pause_writing()
            self._taking.start()

        def resume_writing(self) -> None:
            super().resume_writing()
            self._taking.stop()

    return Punctual


class _Deadline:
    """Cuts a connection unless it is stopped in time; to start it twice does not put it off."""

    def __init__(self, loop: AbstractEventLoop, seconds: float, transport: Transport) -> None:
        self._loop, self._seconds, self._transport = loop, seconds, transport
        self._timer: TimerHandle | None = None

    def start(self) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(self._seconds, self._transport.abort)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
