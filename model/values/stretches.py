"""Parts of a stretch of days, and weeks about it."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from model.values import calendar
from model.values.types import Period

__all__ = ["nth_days", "nth_weekday", "part", "week_about"]

_LONG = 80  # days from which thirds are counted in months


def part(whole: Period, name: str) -> Period:
    """Return the first day for ``start``, the last for ``end``, else the first, middle or last third.

    Thirds of a month are 1-10, 11-20 and the rest; of a year January-April, May-August, September-December.
    """
    if name in ("start", "beginning"):
        return calendar.day(whole.first)
    if name == "end":
        return calendar.day(whole.last)
    days = (whole.last - whole.first).days + 1
    step = relativedelta(months=round(days / 30.44) // 3) if days >= _LONG else relativedelta(days=days // 3)
    if not step:
        return whole
    second, third = whole.first + step, whole.first + step + step
    first, last = {
        "early": (whole.first, second - timedelta(days=1)),
        "mid": (second, third - timedelta(days=1)),
        "middle": (second, third - timedelta(days=1)),
        "late": (third, whole.last),
    }[name]
    return Period(first=first, last=last)


def nth_weekday(whole: Period, weekday: int, index: int) -> Period | None:
    """Return the weekday (Monday is 0) with that index among those of the stretch; -1 is the last."""
    first = whole.first + timedelta(days=(weekday - whole.first.weekday()) % 7)
    days = [first + timedelta(days=7 * step) for step in range(((whole.last - first).days // 7) + 1)]
    return calendar.day(days[index]) if -len(days) <= index < len(days) else None


def nth_days(whole: Period, index: int, *, length: int) -> Period | None:
    """Return the stretch cut into lengths of days: that with the index, or for -1 the last days."""
    if index < 0:
        return Period(first=max(whole.first, whole.last - timedelta(days=length - 1)), last=whole.last)
    first = whole.first + timedelta(days=index * length)
    last = min(whole.last, first + timedelta(days=length - 1))
    return Period(first=first, last=last) if first <= last else None


def week_about(inner: Period, how: str) -> Period:
    """Return the seven days that begin or end with a day, come before or after it, or its calendar week."""
    first, six = inner.first, timedelta(days=6)
    match how:
        case "beginning" | "commencing" | "starting" | "from":
            return Period(first=first, last=first + six)
        case "ending" | "to":
            return Period(first=inner.last - six, last=inner.last)
        case "before":
            return Period(first=first - timedelta(days=7), last=first - timedelta(days=1))
        case "after":
            return Period(first=inner.last + timedelta(days=1), last=inner.last + timedelta(days=7))
        case _:
            return calendar.week(first)
