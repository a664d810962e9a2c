"""How dates are written: a table of patterns, each with the rule that reads it.

What is named is read here; which of the days of that name is meant, the `Anchor` chooses.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from model.values import calendar, stretches
from model.values.anchor import Anchor
from model.values.calendar import FEASTS, MONTHS, SEASONS, WEEKDAYS, Yearly
from model.values.types import Period

__all__ = ["read"]

Match = re.Match[str]
Rule = Callable[[Match, Anchor], Period | None]

_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
} | {"a": 1, "an": 1}


def read(text: str, anchor: Anchor) -> Period | None:
    """Return the days that one expression names, in small letters; ``None`` if no rule reads it."""
    for pattern, rule in _RULES:
        match = pattern.fullmatch(text)
        found = rule(match, anchor) if match else None
        if found is not None:
            return found
    return None


def _inner(match: Match, anchor: Anchor) -> Period | None:
    """Read what stands inside another expression: ``the month`` in ``end of the month`` is this one."""
    text = match["whole"].removeprefix("the ")
    return read(f"this {text}" if re.fullmatch(_UNIT, text) else text, anchor)


def _numeric(match: Match, anchor: Anchor) -> Period | None:
    yearly = _day_of_year(int(match["month"]), int(match["day"]))
    return yearly(_year(match["year"])) if match["year"] else anchor.choose(yearly)


def _dated(match: Match, anchor: Anchor) -> Period | None:
    yearly = _day_of_year(MONTHS[match["month"]], int(match["day"]))
    if match["year"]:
        return yearly(_year(match["year"]))
    return anchor.choose(yearly, weekday=WEEKDAYS[match["weekday"]] if match["weekday"] else None)


def _day_of_year(month: int, day: int) -> Yearly:
    return lambda year: calendar.day(date(year, month, day))


def _year(text: str) -> int:
    """Return a year of four digits, or of two: 1970 to 2069, as POSIX has it but for one."""
    number = int(text.lstrip("'"))
    return number if number > 99 else number + (2000 if number < 70 else 1900)


def _day_alone(match: Match, anchor: Anchor) -> Period | None:
    weekday = match["weekday"]
    return anchor.day_of_month(int(match["day"]), weekday=WEEKDAYS[weekday] if weekday else None)


def _yearly(match: Match, anchor: Anchor) -> Period | None:
    name = match["name"]
    if name == "new year" and re.search(r"\bin(?:to)?(?: the)?\s*$", anchor.before):
        name = "january"
    yearly = FEASTS.get(name) or (calendar.season(name) if name in SEASONS else _month(MONTHS[name]))
    if match["year"]:
        return yearly(_year(re.split("[-/]", match["year"])[0]))
    return anchor.choose(yearly, which=match["which"])


def _month(number: int) -> Yearly:
    return lambda year: calendar.month(date(year, number, 1))


def _of_year(match: Match, anchor: Anchor) -> Period | None:
    year = anchor.unit("year", which=match["of"])
    return read(f"{match['whole']} {year.first.year}", anchor) if year else None


def _bank_holiday(match: Match, anchor: Anchor) -> Period | None:
    found = anchor.nearest(calendar.BANK_HOLIDAY_MONDAYS, which=match["which"])
    if found and "weekend" in match[0]:
        return Period(first=found.first - timedelta(days=2), last=found.last)
    return found


def _one_year(match: Match, anchor: Anchor) -> Period | None:
    return calendar.year(int(match["year"]))


def _years(match: Match, anchor: Anchor) -> Period | None:
    first = int(match["first"])
    last = int(match["first"][: 4 - len(match["last"])] + match["last"])
    if last != first + 1:
        return Period(first=date(first, 1, 1), last=date(last, 12, 31))
    academic = "academic" in match[0] or "school" in match[0]
    if academic or re.match(r"\s*(?:academic|school|university)\b", anchor.after):
        return calendar.academic_year(first)
    return calendar.financial_year(first)


def _deictic(match: Match, anchor: Anchor) -> Period | None:
    plus = _DEICTIC_DAYS[match["word"]]
    return calendar.day(anchor.published, plus=plus) if anchor.published else None


def _weekday(match: Match, anchor: Anchor) -> Period | None:
    return anchor.weekday(WEEKDAYS[match["weekday"]], which=match["which"], week=match["week"])


def _unit(match: Match, anchor: Anchor) -> Period | None:
    pay = _PAY_OF.match(anchor.after) or _PAY_FOR.search(anchor.before)
    unit = "financial year" if match["unit"] == "year" and pay else match["unit"]
    return anchor.unit(unit, which=match["which"] or "the")


def _side_of_unit(match: Match, anchor: Anchor) -> Period | None:
    """``later this month`` runs from publication on, ``earlier this month`` up to it."""
    whole = anchor.unit(match["unit"], which="this")
    if whole is None or anchor.published is None:
        return None
    later = match["side"] == "later"
    return Period(
        first=anchor.published if later else whole.first, last=whole.last if later else anchor.published
    )


def _counted(match: Match, anchor: Anchor) -> Period | None:
    count = int(match["count"]) if match["count"].isdecimal() else _NUMBERS[match["count"]]
    return anchor.away(match["unit"], count if match["future"] else -count)


def _part(match: Match, anchor: Anchor) -> Period | None:
    whole = _inner(match, anchor)
    return whole and stretches.part(whole, match["part"])


def _nth(match: Match, anchor: Anchor) -> Period | None:
    whole = _inner(match, anchor)
    if whole is None:
        return None
    index = -1 if match["nth"] in ("last", "final") else _ORDINALS.index(match["nth"])
    if match["what"] in WEEKDAYS:
        return stretches.nth_weekday(whole, WEEKDAYS[match["what"]], index)
    count = _NUMBERS[match["count"] or "one"]
    return stretches.nth_days(whole, index, length=count * (7 if "week" in match["what"] else 1))


def _quarter(match: Match, anchor: Anchor) -> Period | None:
    whole = _inner(match, anchor)
    return whole and calendar.quarter(whole.first, plus=_ORDINALS.index(match["nth"]))


def _week_about(match: Match, anchor: Anchor) -> Period | None:
    whole = _inner(match, anchor)
    if whole is None or match["what"] == "night":
        return whole
    if match["what"] == "weekend":
        return calendar.weekend(whole.first)
    return stretches.week_about(whole, match["how"] or "beginning")


def _year_ago(match: Match, anchor: Anchor) -> Period | None:
    return calendar.day(calendar.shifted(anchor.published, years=-1)) if anchor.published else None


# Pay and budgets go by the financial year: "last year's award", "an offer for this year".
_PAY = r"(?:pay|awards?|offers?|rises?|settlements?|deal|claims?|increases?|budget|salary|sum|money)"
_PAY_OF = re.compile(rf"['’]s\s+(?:[\w.,%-]+\s+){{0,3}}{_PAY}\b", re.IGNORECASE)
_PAY_FOR = re.compile(rf"\b{_PAY}\b[^.;:]{{0,40}}\bfor\s+$", re.IGNORECASE)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_NAME = "|".join(sorted((*MONTHS, *SEASONS, *map(re.escape, FEASTS)), key=len, reverse=True))
_DEICTIC_DAYS = {
    "day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this lunchtime": 0,
    "this afternoon": 0,
    "this evening": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
}
_DAY_PART = r"(?: (?:early )?(?:morning|lunchtime|afternoon|teatime|evening|night|midnight))?"
_WHICH = r"(?:(?P<which>last|past|previous|this|current|coming|next|following) )?"
_UNIT = "(?P<unit>financial year|weekend|week|month|quarter|year)"
_NTH = rf"(?P<nth>{'|'.join(_ORDINALS)}|last|final)"
_WHOLE = r"(?:of |in |on )?(?P<whole>.+)"
_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern, re.ASCII), rule)
    for pattern, rule in (
        (r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", _numeric),
        (r"(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{4}|\d\d))?", _numeric),
        (r"(?P<day>\d{1,2})(?P<dot>[.-])(?P<month>\d{1,2})(?P=dot)(?P<year>\d{4}|\d\d)", _numeric),
        (
            rf"(?:(?P<weekday>{_WEEKDAY}) )?(?:the )?(?P<day>\d{{1,2}})(?: of)? (?P<month>{_MONTH})"
            r"(?: (?P<year>\d{4}|'?\d\d))?" + _DAY_PART,
            _dated,
        ),
        (
            rf"(?:(?P<weekday>{_WEEKDAY}) )?(?P<month>{_MONTH}) (?:the )?(?P<day>\d{{1,2}})"
            r"(?: (?P<year>\d{4}|'\d\d))?" + _DAY_PART,
            _dated,
        ),
        (rf"(?:(?P<weekday>{_WEEKDAY}) )?(?:the )?(?P<day>\d{{1,2}})", _day_alone),
        (rf"{_WHICH}(?P<name>{_NAME})(?:(?: of)? (?P<year>\d{{4}}(?:[-/]\d\d)?|'\d\d))?", _yearly),
        (r"(?P<whole>.+?) (?:of )?(?P<of>last|this|next) year", _of_year),
        (rf"{_WHICH}bank holiday(?: monday| weekend)?", _bank_holiday),
        (r"(?P<year>(?:1[6-9]|2[01])\d\d)", _one_year),
        (
            r"(?:(?:academic|school|financial|tax) year )?(?P<first>(?:19|20)\d\d) ?(?:[-/]|to) ?"
            r"(?P<last>\d{4}|\d\d?)(?: (?:academic|school|financial|tax) year)?",
            _years,
        ),
        (rf"(?:earlier |later |early |late )?(?P<word>{'|'.join(_DEICTIC_DAYS)}){_DAY_PART}", _deictic),
        (
            rf"{_WHICH}(?P<weekday>{_WEEKDAY}){_DAY_PART}(?:(?: of)? (?P<week>(?:last |this |next )?week))?",
            _weekday,
        ),
        (rf"{_WHICH}{_UNIT}", _unit),
        (rf"(?P<side>earlier|later) (?:this|in the) {_UNIT}", _side_of_unit),
        (
            rf"(?:in )?(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)}) (?P<unit>day|week|fortnight|month|year)s?'?"
            r" (?:ago|(?P<future>time|from now))",
            _counted,
        ),
        (r"(?:same (?:point|time|period|week)|this time) last year", _year_ago),
        (rf"{_NTH} quarter {_WHOLE}", _quarter),
        (
            rf"{_NTH} (?:(?P<count>{'|'.join(_NUMBERS)}) )?(?P<what>{_WEEKDAY}|weeks?|days?) {_WHOLE}",
            _nth,
        ),
        (
            r"(?P<what>week|weekend|night|w/[bc])(?: (?P<how>of|beginning|commencing|starting|from|ending|to"
            r"|before|after))? (?:the )?(?P<whole>.+)",
            _week_about,
        ),
        (rf"(?P<part>early|middle|mid|late|start|beginning|end)[ -]{_WHOLE}", _part),
    )
)
