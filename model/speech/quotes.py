"""Where the quotation marks of an article open and close, over sentences and paragraphs."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["Span", "by_sentence", "paragraphs", "quotations"]

Span = tuple[int, int]

_DOUBLE = re.compile(r"[\"“”„«»]")
_SINGLE = re.compile(r"['‘’]")
_OPENING, _CLOSING = "“„«‘", "”»’"
_BEFORE_OPENING = " \t\n\r\f\v\u00a0([{—–-/:|"
_ELIDED = re.compile(r"['’](?:\d0s|em|til|tis|twas|cause|n)\b", re.IGNORECASE)


def paragraphs(text: str, sentences: Sequence[Span]) -> list[int]:
    """Return the number of each sentence's paragraph, from 0; a line break between sentences ends one."""
    numbers = [0] if sentences else []
    for (_, end), (start, _) in pairwise(sentences):
        numbers.append(numbers[-1] + ("\n" in text[end:start]))
    return numbers


def by_sentence(text: str, sentences: Sequence[Span]) -> list[list[Span]]:
    """Return what of each sentence stands in quotation marks, marks included: half-open spans of the text."""
    spans: dict[int, Span] = {}
    for number, (start, end) in zip(paragraphs(text, sentences), sentences, strict=True):
        spans[number] = (spans.get(number, (start, end))[0], end)
    quoted = quotations(text, list(spans.values()))
    found: list[list[Span]] = []
    at = 0
    for start, end in sentences:
        while at < len(quoted) and quoted[at][1] <= start:
            at += 1
        upto = at
        while upto < len(quoted) and quoted[upto][0] < end:
            upto += 1
        found.append([(max(low, start), min(high, end)) for low, high in quoted[at:upto]])
    return found


def quotations(text: str, within: Sequence[Span]) -> list[Span]:
    """Return the quotations of a text, marks included, in order and disjoint.

    A mark opens where white space stands before it and none after. A quotation that is still open when another
    opens, or when its paragraph ends, ends there: by the convention of print, the next paragraph opens anew.
    Single marks count outside double ones, and only if the same paragraph closes them.

    Args:
        text: the article.
        within: the paragraphs, half-open spans, in order and disjoint.
    """
    found: list[Span] = []
    for start, end in within:
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
        elif text[at] != "‘" and not text[at - 1].isspace() and not text[at + 1 : at + 2].isalnum():
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
