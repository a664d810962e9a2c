"""Work spread over the cores that this process may use, in threads: the network runs outside Python's lock."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["ENVIRONMENT", "in_order", "n_cores", "n_workers"]

ENVIRONMENT = "PICKETLINE_WORKERS"
"""Environment variable: how many threads to use where a call does not say."""
MOST = 8
"""More threads than this, and they wait for Python's lock: a tenth of the work on an article is done under it."""
AHEAD = 4
"""Items read ahead of the one that is answered, for each thread, so that a long one keeps nobody waiting."""

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def n_workers(given: int | None = None) -> int:
    """Return how many threads to use: as given, as the environment says, or one for each core, at most `MOST`.

    Raises:
        ValueError: if that is no whole number above 0.
    """
    if given is None and (named := os.environ.get(ENVIRONMENT)):
        if not named.isdecimal() or int(named) < 1:
            raise ValueError(f"{ENVIRONMENT}={named!r}: expected a whole number above 0")
        return int(named)
    if given is None:
        return min(MOST, n_cores())
    if given < 1:
        raise ValueError(f"workers={given!r}: expected a whole number above 0, or None for one on each core")
    return given


def in_order(function: Callable[[Item], Answer], items: Iterable[Item], *, workers: int) -> Iterator[Answer]:
    """Yield the answer to each item, in order, as `map` does; with several workers, read some items ahead.

    What ``items`` raises comes after the answers to the items before it. An iterator that is closed waits for the
    items in hand.
    """
    if workers == 1:
        yield from map(function, items)
        return
    # Threads do not survive a fork, and a pool that was there before would never answer in the child.
    with ThreadPoolExecutor(workers, thread_name_prefix="picketline") as pool:
        waiting: deque[Future[Answer]] = deque()
        source = iter(items)
        fault: Exception | None = None
        reading = True
        try:
            while True:
                while reading and len(waiting) < AHEAD * workers:
                    try:
                        waiting.append(pool.submit(function, next(source)))
                    except StopIteration:
                        reading = False
                    except Exception as error:
                        fault, reading = error, False
                if not waiting:
                    break
                yield waiting.popleft().result()
            if fault is not None:
                raise fault
        finally:
            for future in waiting:
                future.cancel()


def n_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
