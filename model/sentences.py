"""Text to sentence spans: segtok within a line, a short table of corrections on top.

The library was chosen by measured boundary F1 and speed; the figures are in ``model/README.md``.
"""

import re
from collections.abc import Iterator

from segtok.segmenter import split_single

__all__ = ["split"]

# What `str.splitlines` takes for a line break: a headline, a caption or a list row ends there without a full stop.
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_SPACE = re.compile(r"\s")

# segtok's worst case grows with the square of its input, so a line goes through it in pieces of about this many
# characters, each starting where a sentence does. Only a sentence longer than half a piece may be cut, at white
# space: it exceeds what the network reads at once anyway.
PIECE = 2_000

# Where segtok splits and should not: (end of the left part, start of the right part).
_JOINS = [
    # The sentence goes on after its quotation: “Why?” she said. (segtok knows the straight double quote only.)
    (re.compile(r"[.!?…][\"'”’]+$"), re.compile(r"[a-z]")),
    # An ellipsis inside a sentence: the support of their colleagues and... bring action to an end.
    (re.compile(r"(?:\.\.\.|…)$"), re.compile(r"[a-z]")),
    # Abbreviations that segtok lacks.
    (re.compile(r"\b(?:Mrs|Ms|Messrs|Cllr|Rev|Hon|Supt|Insp)\.$"), re.compile(r"[A-Z]")),
    (re.compile(r"\bnos?\.$"), re.compile(r"\d")),
]

# Where segtok sees an abbreviation (May., No. 10) and a sentence ends: before a capital letter, not a number.
_SPLIT = re.compile(r"\b(?:May|No)\.[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z])")


def split(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a text, which tile it: outside them lies nothing but white space.

    Args:
        text: any string; a line break always ends a sentence.

    Returns:
        Half-open character offsets, in order and disjoint. No span starts or ends with white space, none is
        empty; a blank text has none.
    """
    return [span for line in _LINE.finditer(text) for span in _line(text, line.start(), line.end())]


def _line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        space = _SPACE.search(text, start + PIECE, end)
        stop = space.start() if space else end
        spans = _piece(text, start, stop)
        if stop < end and spans and spans[-1][0] > start + PIECE // 2:
            spans.pop()  # it may go on in the next piece, which starts with it
        yield from spans
        start = spans[-1][1] if spans else stop + 1


def _piece(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for sentence in split_single(text[start:stop]):
        if not sentence:
            continue
        start = text.index(sentence, start)
        end = start + len(sentence)
        if spans and _joined(text[spans[-1][0] : spans[-1][1]], sentence):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        start = end
    return [part for span in spans for part in _parts(text, *span)]


def _joined(left: str, right: str) -> bool:
    return any(end.search(left) and begin.match(right) for end, begin in _JOINS)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _SPLIT.finditer(text, start, end):
        yield start, start + len(text[start : match.end()].rstrip())
        start = match.end()
    yield start, end
