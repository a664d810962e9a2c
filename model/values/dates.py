"""From the words of a DATE to its first and last day."""

import re
from datetime import date

from model.values import calendar
from model.values.anchor import Anchor
from model.values.calendar import MONTHS, WEEKDAYS
from model.values.neighbours import completed, ends
from model.values.rules import read
from model.values.types import Period

__all__ = ["period"]

_MONTH_OR_DAY = "|".join(sorted((*MONTHS, *WEEKDAYS), key=len, reverse=True))
_SPELLINGS = str.maketrans({dash: "-" for dash in "–—‐‑−"} | {"’": "'", "‘": "'", ",": " "})
_WEEK_OF = re.compile(
    r"^(?:week|weekend|w/[bc])(?: (?:of|beginning|commencing|starting|from))? (?:the )?(?=\d)"
)
_LONGEST = 100  # characters; more is no date, and one inside the other without end would fill the stack


def period(
    surface: str, *, published: date | None = None, before: str = "", after: str = ""
) -> Period | None:
    """Return the days that a DATE names, ``None`` where nothing can be said.

    >>> period("6-9 February", published=date(2023, 2, 1))
    Period(first=datetime.date(2023, 2, 6), last=datetime.date(2023, 2, 9))

    Args:
        surface: the words of the mention.
        published: day of publication; without it only dates that name their year have a value.
        before: what the sentence says before the mention: its tense tells past from future.
        after: what it says after it; in ``15 and 20 December`` it holds the month of the 15.
    """
    if len(surface) > _LONGEST:
        return None
    try:
        anchor = Anchor.of(published, before, after)
        return _read(completed(_plain(surface), before=before, after=after), anchor)
    except (ValueError, OverflowError):  # 31 February; a year outside the calendar
        return None


def _plain(text: str) -> str:
    lowered = " ".join(text.translate(_SPELLINGS).lower().split())
    lowered = re.sub(r"\b(\d{1,2})(?:st|nd|rd|th)\b", r"\1", lowered, flags=re.ASCII)
    lowered = re.sub(rf"\b({_MONTH_OR_DAY})\.(?=\s|$)", r"\1", lowered)
    return lowered.removeprefix("the ")


def _read(text: str, anchor: Anchor) -> Period | None:
    return read(text, anchor) or _range(text, anchor)


def _range(text: str, anchor: Anchor) -> Period | None:
    for left, right in ends(_WEEK_OF.sub("", text)):  # the week of 15 to 19 July
        first, last = read(left, anchor), read(right, anchor)
        if first is None or last is None:
            continue
        if first.first > last.last and left in WEEKDAYS:  # Friday to Monday
            last = calendar.day(last.last, plus=7)
        elif first.first > last.last:  # Christmas Eve to 2 January
            first = calendar.day(calendar.shifted(first.first, years=-1))
        return Period(first=first.first, last=last.last)
    return None
