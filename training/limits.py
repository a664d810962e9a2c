"""How much `picketline serve` takes on at once; more is refused, so that it never grows or hangs under load."""

from dataclasses import dataclass, fields
from typing import Final

__all__ = ["MAX_BYTES", "STANDARD", "Limits"]

MAX_BYTES: Final = 1_000_000  # some 150,000 words; a long feature has 5,000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is taken on, and how long a client may take.

    Attributes:
        n_threads: articles read at once; the network's runtime spreads each over the cores by itself.
        n_waiting: articles that may wait for a thread; one more is answered with 503.
        n_open: requests that arrive, wait, run or are being answered, of at most `MAX_BYTES` each; one more is
            answered with 503.
        request_seconds: for a whole request to arrive, and for a client to take more of its answer; then the
            connection is closed.
        shutdown_seconds: for requests to end once the server is told to stop; those that still wait are dropped.
    """

    n_threads: int = 2
    n_waiting: int = 8
    n_open: int = 64
    request_seconds: float = 30.0
    shutdown_seconds: int = 30

    def __post_init__(self) -> None:
        for field in fields(self):
            least = 0 if field.name == "n_waiting" else 1
            if getattr(self, field.name) < least and field.name.startswith("n_"):
                raise ValueError(f"{field.name} {getattr(self, field.name)!r}: expected {least} or more")


STANDARD: Final = Limits()
