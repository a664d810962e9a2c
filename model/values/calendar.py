"""The named stretches of a year, and the stretches around a day: tables, no language.

Seasons are the meteorological ones (spring begins on 1 March), weeks run from Monday to Sunday, financial
years from 1 April to 31 March, academic years from 1 September to 31 August.
"""

from collections.abc import Callable
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import MO, SU, TH, relativedelta

from model.values.types import Period

__all__ = [
    "BANK_HOLIDAY_MONDAYS",
    "FEASTS",
    "MONTHS",
    "SEASONS",
    "WEEKDAYS",
    "Yearly",
    "academic_year",
    "day",
    "financial_year",
    "month",
    "quarter",
    "season",
    "shifted",
    "week",
    "weekend",
    "year",
]

Yearly = Callable[[int], Period]
"""What comes once a year: from a year to its days. Raises ValueError where that year has none."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb febuary",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday weds wed wedensday",
            "thursday thurs thur thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}  # first month


def day(of: date, *, plus: int = 0) -> Period:
    """Return one day, ``plus`` days after ``of``."""
    return Period(first=of + timedelta(days=plus), last=of + timedelta(days=plus))


def week(of: date, *, plus: int = 0) -> Period:
    """Return Monday to Sunday of the week ``plus`` weeks after that of ``of``."""
    monday = of + timedelta(days=7 * plus - of.weekday())
    return Period(first=monday, last=monday + timedelta(days=6))


def weekend(of: date, *, plus: int = 0) -> Period:
    """Return Saturday and Sunday of a `week`."""
    whole = week(of, plus=plus)
    return Period(first=whole.last - timedelta(days=1), last=whole.last)


def month(of: date, *, plus: int = 0) -> Period:
    """Return the month ``plus`` months after that of ``of``."""
    return _months(_later(of.replace(day=1), plus), 1)


def quarter(of: date, *, plus: int = 0) -> Period:
    """Return the quarter of the calendar year ``plus`` quarters after that of ``of``."""
    start = of.replace(day=1, month=of.month - (of.month - 1) % 3)
    return _months(_later(start, 3 * plus), 3)


def year(number: int) -> Period:
    """Return a calendar year."""
    return Period(first=date(number, 1, 1), last=date(number, 12, 31))


def financial_year(number: int) -> Period:
    """Return the financial year that begins in a calendar year."""
    return _months(date(number, 4, 1), 12)


def academic_year(number: int) -> Period:
    """Return the academic year that begins in a calendar year."""
    return _months(date(number, 9, 1), 12)


def season(name: str) -> Yearly:
    """Return a season of each year; winter is that which begins in the year."""
    return lambda number: _months(date(number, SEASONS[name], 1), 3)


def shifted(of: date, *, days: int = 0, weeks: int = 0, months: int = 0, years: int = 0) -> date:
    """Return the day so much later; the last day of a month where it has no such day."""
    return of + relativedelta(days=days, weeks=weeks, months=months, years=years)


def _months(first: date, count: int) -> Period:
    return Period(first=first, last=_later(first, count) - timedelta(days=1))


def _later(first: date, months: int) -> date:
    """Return the first of a month so many months after another."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _fixed(month: int, day_of_month: int, *, last: int | None = None) -> Yearly:
    return lambda number: Period(
        first=date(number, month, day_of_month), last=date(number, month, last or day_of_month)
    )


def _from_easter(first: int, last: int | None = None) -> Yearly:
    return lambda number: Period(
        first=easter(number) + timedelta(days=first),
        last=easter(number) + timedelta(days=first if last is None else last),
    )


def _nth(month: int, which: relativedelta, *, first: int = 0, last: int = 0) -> Yearly:
    """Return the days from ``first`` to ``last`` after a weekday of a month."""
    return lambda number: Period(
        first=date(number, month, 1) + which + timedelta(days=first),
        last=date(number, month, 1) + which + timedelta(days=last),
    )


_FIRST_MONDAY = relativedelta(weekday=MO(1))
_LAST_MONDAY = relativedelta(day=31, weekday=MO(-1))
_EARLY_MAY = _nth(5, _FIRST_MONDAY)
_LATE_MAY = _nth(5, _LAST_MONDAY)
_AUGUST = _nth(8, _LAST_MONDAY)

# A feast is its day; Easter is the four days that are free.
FEASTS: dict[str, Yearly] = {
    "new year": _fixed(1, 1),
    "new year's day": _fixed(1, 1),
    "burns night": _fixed(1, 25),
    "valentine's day": _fixed(2, 14),
    "st patrick's day": _fixed(3, 17),
    "good friday": _from_easter(-2),
    "easter": _from_easter(-2, 1),
    "easter weekend": _from_easter(-2, 1),
    "easter bank holiday": _from_easter(-2, 1),
    "easter bank holidays": _from_easter(-2, 1),
    "easter bank holiday weekend": _from_easter(-2, 1),
    "easter saturday": _from_easter(-1),
    "easter sunday": _from_easter(0),
    "easter monday": _from_easter(1),
    "ascension day": _from_easter(39),
    "whitsun": _from_easter(49),
    "whit monday": _from_easter(50),
    "may day": _fixed(5, 1),
    "may day bank holiday": _EARLY_MAY,
    "may day bank holiday weekend": _nth(5, _FIRST_MONDAY, first=-2),
    "early may bank holiday": _EARLY_MAY,
    "spring bank holiday": _LATE_MAY,
    "late may bank holiday": _LATE_MAY,
    "midsummer": _fixed(6, 24),
    "summer bank holiday": _AUGUST,
    "august bank holiday": _AUGUST,
    "august bank holiday monday": _AUGUST,
    "august bank holiday weekend": _nth(8, _LAST_MONDAY, first=-2),
    "halloween": _fixed(10, 31),
    "bonfire night": _fixed(11, 5),
    "guy fawkes night": _fixed(11, 5),
    "remembrance sunday": _nth(11, relativedelta(weekday=SU(2))),
    "armistice day": _fixed(11, 11),
    "remembrance day": _fixed(11, 11),
    "st andrew's day": _fixed(11, 30),
    "black friday": _nth(11, relativedelta(weekday=TH(4)), first=1, last=1),
    "christmas": _fixed(12, 25),
    "christmas eve": _fixed(12, 24),
    "christmas day": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "new year's eve": _fixed(12, 31),
    "hogmanay": _fixed(12, 31),
}

# England and Wales; Scotland has another in August.
BANK_HOLIDAY_MONDAYS: tuple[Yearly, ...] = (_from_easter(1), _EARLY_MAY, _LATE_MAY, _AUGUST)
