"""``picketline serve``: a page and a JSON endpoint for one machine; nothing is loaded from elsewhere.

It is no service for the open internet: it knows no users and no encryption. On loopback, where it listens unless
told otherwise, it refuses requests under another host's name, so that no web page can reach it by making a name of
its own point here.
"""

from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model import Prediction, Predictor, load
from model.errors import PicketlineError
from model.view import fragment, stylesheet
from training.doors import Door, Workers, punctual
from training.limits import MAX_BYTES, STANDARD, Limits
from training.openapi import Answer

__all__ = ["create_app", "run"]

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    413: {"description": f"The request is longer than {MAX_BYTES:,} bytes"},
    503: {"description": "Too many articles are waiting; Retry-After says for how many seconds to wait"},
}
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def _iso_day(value: object) -> date | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError("expected an ISO date such as 2023-02-07")
    return date.fromisoformat(value)


def _encodable(text: str) -> str:
    """Refuse lone surrogates, which JSON can escape but UTF-8, and so the answer, cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"character {error.start} is a lone surrogate: expected whole characters") from None
    return text


class Article(BaseModel):
    """The article to read."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, AfterValidator(_encodable)] = Field(description="The article; blank text is valid.")
    published: Annotated[date | None, BeforeValidator(_iso_day)] = Field(
        None, description="Day of publication; anchors relative dates."
    )
    model: Literal["transformer", "baseline"] | None = Field(
        None, description="Without it the model answers that the server was started with."
    )


def create_app(predictor: Predictor, *, host: str = "127.0.0.1", limits: Limits = STANDARD) -> FastAPI:
    """Return the application.

    Args:
        predictor: answers where a request names no model.
        host: where the application will listen; on loopback, requests under other names are refused.
        limits: what it takes on at once.
    """
    # The usual pages of documentation load scripts from elsewhere.
    app = FastAPI(title="picketline", docs_url=None, redoc_url=None, max_body_size=MAX_BYTES)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_names(host), www_redirect=False)
    app.add_middleware(Door, n_open=limits.n_open)
    app.add_middleware(Headers)
    app.exception_handler(400)(_unreadable)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(PicketlineError)(_failed)
    workers = Workers(n_threads=limits.n_threads, n_waiting=limits.n_waiting)

    def answer(article: Article) -> Prediction:
        chosen = load(article.model) if article.model else predictor
        return chosen.predict(article.text, published=article.published)

    @app.post("/predict", response_model=Answer, responses=REFUSALS)
    async def predict(article: Article, request: Request) -> JSONResponse:
        """Mark entities, and say whose case each sentence and the article makes; see `model.predict`."""
        return JSONResponse(await workers.run(lambda: answer(article).to_dict(), request=request))

    @app.post("/view", include_in_schema=False)
    async def view(article: Article, request: Request) -> JSONResponse:
        def both() -> dict[str, Any]:
            prediction = answer(article)
            return {"prediction": prediction.to_dict(), "html": fragment(prediction)}

        return JSONResponse(await workers.run(both, request=request))

    @app.get("/health")
    async def health() -> dict[str, str]:
        """Say that the server runs, and with which model."""
        return {"status": "ok", "model": predictor.name, "checksum": predictor.checksum}

    @app.get("/view.css", include_in_schema=False)
    async def style() -> Response:
        return Response(stylesheet(), media_type="text/css")

    app.mount("/", StaticFiles(directory=Path(__file__).parent / "page", html=True))
    return app


def run(predictor: Predictor, *, host: str, port: int, limits: Limits = STANDARD) -> None:
    """Serve until interrupted; what runs then is still answered."""
    app = create_app(predictor, host=host, limits=limits)
    uvicorn.run(app, host=host, port=port, **settings(limits))


def settings(limits: Limits) -> dict[str, Any]:
    """Return the settings of the HTTP server below the application, which keeps the limits on time."""
    return {
        "log_level": "warning",
        "ws": "none",
        "http": punctual(limits.request_seconds),
        "timeout_graceful_shutdown": limits.shutdown_seconds,
    }


def is_loopback(host: str) -> bool:
    """Tell whether only programs of this machine reach ``host``, as far as its name says."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _names(host: str) -> list[str]:
    return [*LOOPBACK, host] if is_loopback(host) else ["*"]


class Headers:
    """Adds `HEADERS` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def _unreadable(_request: Request, _error: Exception) -> JSONResponse:
    """Answer 422 where the framework has 400: bytes that are no UTF-8, brackets too deep, numbers too long."""
    fault = {"loc": ["body"], "msg": "the body cannot be read as JSON in UTF-8", "type": "json_invalid"}
    return JSONResponse({"detail": [fault]}, status_code=422)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """Answer 422 as the framework does, less the input: it may be long, or hold what UTF-8 cannot."""
    assert isinstance(error, RequestValidationError)
    detail = [{key: item[key] for key in ("loc", "msg", "type")} for item in error.errors()]
    return JSONResponse({"detail": detail}, status_code=422)


async def _failed(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=500)
