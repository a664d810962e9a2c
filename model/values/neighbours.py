"""What a date leaves to the words beside it: the month of ``15`` in "15 and 20 December", the ends of a range."""

import re
from collections.abc import Iterator

from model.values.calendar import MONTHS, WEEKDAYS

__all__ = ["completed", "ends"]

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
# Small letters would take the verb "may" for a month.
_IN_TEXT = "|".join(
    form for name in sorted(MONTHS, key=len, reverse=True) for form in (name.title(), name.upper())
)
_GLUE = (
    r"(?:\s|[-–,;&]|\b(?:and|or|to|then|on|the|until|from|of)\b|\b\d{1,2}(?:st|nd|rd|th)?\b"
    rf"|(?i:\b(?:{_WEEKDAY})\b))*+"
)
_AFTER = re.compile(rf"{_GLUE}\b(?P<month>{_IN_TEXT})\b(?:,?\s+(?P<year>\d{{4}})\b)?")
_BEFORE = re.compile(rf"\b(?P<month>{_IN_TEXT})\b(?:\s+(?P<year>\d{{4}})\b)?")
_NO_MONTH = re.compile(rf"(?:(?:{_WEEKDAY}) )?(?:the )?\d{{1,2}}")
_HAS_MONTH = re.compile(rf"\b(?P<month>{_MONTH})\b")
_HAS_YEAR = re.compile(r"\b(?P<year>\d{4})$")
_JOINTS = re.compile(r" (?:to|until|till|through) | ?[-/] ?")


def completed(text: str, *, before: str, after: str) -> str:
    """Return a date with month and year, if a number without one stands in a list that names them.

    >>> completed("15", before="on ", after=" and 20 December")
    '15 december'

    Args:
        text: the mention, in small letters.
        before, after: the sentence on either side of it, as written.
    """
    if not _NO_MONTH.fullmatch(text):
        return text
    found = _AFTER.match(after) or next(reversed(list(_BEFORE.finditer(before))), None)
    if found is None:
        return text
    return " ".join(filter(None, (text, found["month"].lower(), found["year"])))


def ends(text: str) -> Iterator[tuple[str, str]]:
    """Yield the two ends for each joint at which a range can be cut, each with the month and year of the other.

    >>> list(ends("november 25 to 28"))
    [('november 25', '28 november')]
    """
    for joint in _JOINTS.finditer(text):
        left, right = text[: joint.start()], text[joint.end() :]
        year = _HAS_YEAR.search(right)
        if _NO_MONTH.fullmatch(left):
            left = _with_month(left, right)
        elif _NO_MONTH.fullmatch(right):
            right = _with_month(right, left)
        if year and _HAS_MONTH.search(left) and not _HAS_YEAR.search(left):
            left = f"{left} {year['year']}"
        yield left, right


def _with_month(day: str, other: str) -> str:
    month = _HAS_MONTH.search(other)
    return f"{day} {month['month']}" if month else day
