"""Where the quotation marks of an article open and close, over sentences and paragraphs."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["Span", "quotations"]

Span = tuple[int, int]

_DOUBLE = re.compile(r"[\"“”„«»]")
_SINGLE = re.compile(r"['‘’]")
_OPENING, _CLOSING = "“„«‘", "”»"
_BEFORE_OPENING = " \t\n\r\f\v\u00a0([{—–-/:|"  # noqa: RUF001
_ELIDED = re.compile(r"['’](?:\d0s|em|til|tis|twas|cause|n)\b", re.IGNORECASE)  # noqa: RUF001


def quotations(text: str, paragraphs: Sequence[Span]) -> list[Span]:
    """Return the quotations of a text, marks included, in order and disjoint.

    A mark opens where white space stands before it and none after. A quotation that is still open when another
    opens, or when its paragraph ends, ends there: by the convention of print, the next paragraph opens anew.
    Single marks count outside double ones, and only if the same paragraph closes them.

    Args:
        text: the article.
        paragraphs: half-open spans, in order and disjoint.
    """
    found: list[Span] = []
    for start, end in paragraphs:
        double = list(_double(text, start, end))
        found += double
        bounds = [(start, start), *double, (end, end)]
        for (_, low), (high, _) in pairwise(bounds):
            found += _single(text, low, high)
    return sorted(found)


def _double(text: str, start: int, end: int) -> Iterator[Span]:
    opened: int | None = None
    for mark in _DOUBLE.finditer(text, start, end):
        at = mark.start()
        if _opens(text, at, start, end):
            if opened is not None:
                yield opened, _stripped(text, opened, at)
            opened = at
        elif opened is not None:
            yield opened, at + 1
            opened = None
    if opened is not None:
        yield opened, _stripped(text, opened, end)


def _single(text: str, start: int, end: int) -> Iterator[Span]:
    opened: int | None = None
    for mark in _SINGLE.finditer(text, start, end):
        at = mark.start()
        if opened is None:
            if _opens(text, at, start, end) and not _ELIDED.match(text, at):
                opened = at
        elif text[at] != "‘" and not text[at - 1].isspace() and not text[at + 1 : at + 2].isalnum():  # noqa: RUF001
            if at - opened > 1:
                yield opened, at + 1
            opened = None


def _opens(text: str, at: int, start: int, end: int) -> bool:
    if text[at] in _OPENING or text[at] in _CLOSING:
        return text[at] in _OPENING
    after = text[at + 1] if at + 1 < end else " "
    return (at == start or text[at - 1] in _BEFORE_OPENING) and not after.isspace()


def _stripped(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return end
