"""Dates with all that belongs to them: "later [this week]", "[March] of [this year]", "[start] of [this year]".

The guidelines take the whole phrase; these phrases are a closed set of words around a date, too rare each to be learnt
for certain, and frequent enough together to be met on most pages. What they make no date of (the *20th* century, the
*Today* programme) is as closed a set.
"""

from collections.abc import Sequence

from model.labels import EntityLabel
from model.tags import TagSpan

__all__ = ["whole_dates"]

_NEAR = frozenset(["early", "earlier", "late", "later"])
_HOURS = frozenset("open stay stayed staying work worked working run running".split())
"""What goes on "late [tonight]", which belongs to the verb."""
_PARTS = frozenset(["start", "end", "beginning", "middle"])
_NAMED = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
_WHICH = frozenset(["this", "last", "next"])
_PERIOD = frozenset(["week", "month", "year"])
_NO_DATE = _NEAR | _PARTS | {"this"}
"""Words that are no date by themselves."""


def whole_dates(text: str, words: Sequence[tuple[int, int]], spans: Sequence[TagSpan]) -> list[TagSpan]:
    """Return the mentions with dates made whole; those that a date takes in are gone, as is a qualifier by itself.

    Args:
        text: the article.
        words: character spans of its words.
        spans: the mentions, sorted and disjoint, in words.
    """
    forms = [text[start:end].lower() for start, end in words]
    taken = {
        word for span in spans if span.label is not EntityLabel.DATE for word in range(span.start, span.end)
    }
    whole: list[TagSpan] = []
    for span in spans:
        if span.label is EntityLabel.DATE:
            if _is_no_date(forms, span):
                continue
            start, end = _start(forms, span.start), _end(forms, span.end)
            if taken.isdisjoint(range(start, end)):
                span = span._replace(start=start, end=end)
            if whole and span.start < whole[-1].end:  # which it was made to take in
                span = span._replace(
                    start=min(whole[-1].start, span.start), score=min(whole[-1].score, span.score)
                )
                whole.pop()
        whole.append(span)
    return whole


def _is_no_date(forms: Sequence[str], span: TagSpan) -> bool:
    own, after = forms[span.start : span.end], forms[span.end : span.end + 1]
    return set(own) <= _NO_DATE or after == ["century"] or (own == ["today"] and after == ["programme"])


def _start(forms: Sequence[str], start: int) -> int:
    """Return where a date begins with "early", "later", "start of" or "end of the" before it."""
    if start >= 1 and forms[start - 1] in _NEAR:
        is_verbs = forms[start - 1] == "late" and start >= 2 and forms[start - 2] in _HOURS
        return start if is_verbs else start - 1
    the = start >= 1 and forms[start - 1] == "the"
    of = start - 1 - the
    if of >= 1 and forms[of] == "of" and forms[of - 1] in _PARTS:
        return of - 1
    return start


def _end(forms: Sequence[str], end: int) -> int:
    """Return where a date ends that "last year" or "of this year" follows, if it names a month or a day."""
    if forms[end - 1] not in _NAMED:
        return end
    at = end + (end < len(forms) and forms[end] == "of")
    if forms[at : at + 1] and forms[at] in _WHICH and forms[at + 1 : at + 2] and forms[at + 1] in _PERIOD:
        return at + 2
    return end
