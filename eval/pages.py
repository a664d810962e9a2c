"""Edits of an annotated article that move its mentions and sentences along, and lines that no annotator wrote.

`eval.noise_kinds` damages articles with them as web pages do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from annotations.article import Article

__all__ = ["Edit", "Page", "Span", "edited", "rewritten"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article as a page shows it.

    Attributes:
        article: its sentences are the gold ones; between them lies white space or furniture.
        furniture: half-open spans of the text that no gold sentence covers: captions, links, advertisements.
    """

    article: Article
    furniture: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Replace ``text[start:end]``; an insertion has ``start == end``.

    Attributes:
        start, end: half-open offsets into the text before any edit.
        text: what stands there afterwards.
        furniture: whether an insertion is a line of its own, which belongs to no sentence.
        inside: whether an insertion at the start of a sentence belongs to it.
    """

    start: int
    end: int
    text: str
    furniture: bool = False
    inside: bool = False


def edited(page: Page, edits: Iterable[Edit]) -> Page:
    """Return the page after some edits; what is inserted where a mention starts or ends lies outside it.

    Raises:
        ValueError: if edits overlap, are two at one place, or cut through a mention, a sentence's end or furniture.
    """
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    for one, other in pairwise(ordered):
        if other.start < one.end or one.start == other.start:
            raise ValueError(f"{page.article.id}: two edits at {other.start}")
    starts = [0, *(edit.end for edit in ordered)]
    kept = [
        page.article.text[start : edit.start] + edit.text
        for start, edit in zip(starts, ordered, strict=False)
    ]
    text = "".join([*kept, page.article.text[starts[-1] :]])
    move = _Moves(page.article.id, ordered)
    article = replace(
        page.article,
        text=text,
        mentions=tuple(
            replace(m, start=move.start(m.start), end=move.end(m.end)) for m in page.article.mentions
        ),
        sentences=tuple(
            replace(s, start=move.start(s.start, sentence=True), end=move.end(s.end))
            for s in page.article.sentences
        ),
    )
    furniture = [(move.start(start), move.end(end)) for start, end in page.furniture]
    for edit in ordered:
        if edit.furniture:
            start = move.end(edit.start) + len(edit.text) - len(edit.text.lstrip())
            furniture.append((start, start + len(edit.text.strip())))
    return Page(article=article, furniture=tuple(sorted(furniture)))


def rewritten(page: Page, text: str) -> Page:
    """Return the page with another text of the same length, all offsets kept.

    Raises:
        ValueError: for another length.
    """
    if len(text) != len(page.article.text):
        raise ValueError(
            f"{page.article.id}: {len(text)} characters in place of {len(page.article.text)}, offsets would move"
        )
    return replace(page, article=replace(page.article, text=text))


class _Moves:
    """Where offsets come to lie after edits."""

    def __init__(self, article: str, edits: Sequence[Edit]) -> None:
        self._article = article
        self._edits = edits

    def start(self, offset: int, *, sentence: bool = False) -> int:
        """Move the start of a span: behind what is inserted there, unless the sentence takes it in."""
        before = [edit for edit in self._edits if edit.end <= offset]
        if sentence and before and before[-1].inside and before[-1].start == offset:
            before.pop()
        return self._moved(offset, before)

    def end(self, offset: int) -> int:
        """Move the end of a span: before what is inserted there."""
        return self._moved(
            offset, [edit for edit in self._edits if edit.end <= offset and edit.start < offset]
        )

    def _moved(self, offset: int, before: Sequence[Edit]) -> int:
        if any(edit.start < offset < edit.end for edit in self._edits):
            raise ValueError(
                f"{self._article}: an edit cuts through the span that starts or ends at {offset}"
            )
        return offset + sum(len(edit.text) - (edit.end - edit.start) for edit in before)
