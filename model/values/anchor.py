"""Which of the days that a name can mean: chosen by the day of publication and the tense of the sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from model.values import calendar
from model.values.calendar import Yearly
from model.values.tense import Direction, direction
from model.values.types import Period

__all__ = ["LAST", "NEXT", "Anchor"]

LAST = ("last", "past", "previous")
NEXT = ("next", "following")
# A day on the other side of publication than the tense has to be so many times nearer: of a month or a season
# more than of a day, whose year a writer gives when it is far off.
_DAY_AGAINST_TENSE = 3
_AGAINST_TENSE = 10
_BEHIND = 4  # days after which a weekday of the same week can be the last one
_UNITS = {
    "week": calendar.week,
    "weekend": calendar.weekend,
    "month": calendar.month,
    "quarter": calendar.quarter,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The day from which dates are counted, and the words about the mention.

    Attributes:
        published: day of publication; without it every method has ``None`` for an answer.
        before, after: what the sentence says before and after the mention.
        direction: on which side of publication the sentence places the date.
    """

    published: date | None
    before: str
    after: str
    direction: Direction

    @classmethod
    def of(cls, published: date | None, before: str, after: str) -> "Anchor":
        """Read the direction off the words."""
        return cls(published=published, before=before, after=after, direction=direction(before, after))

    def choose(
        self, yearly: Yearly, *, weekday: int | None = None, which: str | None = None
    ) -> Period | None:
        """Return one of the days that come every year.

        The last before or the first after publication where ``which`` says so; else the nearest on which the
        weekday falls (Monday is 0); else the nearest, with tense weighed in.
        """
        if self.published is None:
            return None
        options = list(_in_years(yearly, self.published.year, 8))
        if which in LAST:
            return max((each for each in options if each.last < self.published), key=_first, default=None)
        if which in NEXT:
            return min((each for each in options if each.first > self.published), key=_first, default=None)
        fitting = [each for each in options if each.first.weekday() == weekday]
        return self._nearest(fitting or options, tense=not fitting)

    def nearest(self, yearlies: Iterable[Yearly], *, which: str | None = None) -> Period | None:
        """Return the nearest of several days that come every year; ``which`` as in `choose`."""
        chosen = [self.choose(yearly, which=which) for yearly in yearlies]
        return self._nearest([each for each in chosen if each is not None], tense=which is None)

    def weekday(self, weekday: int, *, which: str | None = None, week: str | None = None) -> Period | None:
        """Return a weekday (Monday is 0).

        ``last`` and ``next`` mean that of the calendar week before or after (on a Sunday ``last Tuesday`` is
        five days ago), ``this`` the coming one, ``week`` (``Monday week``) that seven days after it. Alone it
        is that within a week before or after publication, by tense, and the day itself where it is one.
        """
        if self.published is None:
            return None
        ahead = (weekday - self.published.weekday()) % 7
        if week == "week":
            return calendar.day(self.published, plus=(ahead or 7) + 7)
        word = (week or which or "").removesuffix(" week")
        if week or which in LAST or which in NEXT:
            plus = -1 if word in LAST else 1 if word in NEXT else 0
            if which in LAST and self.published.weekday() - weekday >= _BEHIND:
                plus = 0
            monday = calendar.week(self.published, plus=plus).first
            return calendar.day(monday, plus=weekday)
        if which:
            return calendar.day(self.published, plus=ahead)
        past = self.direction is Direction.PAST or (self.direction is Direction.UNKNOWN and ahead > 3)
        return calendar.day(self.published, plus=ahead - 7 if past and ahead else ahead)

    def unit(self, unit: str, *, which: str) -> Period | None:
        """Return the calendar week, weekend, month, quarter or year of publication, or that beside it."""
        if self.published is None:
            return None
        plus = -1 if which in LAST else 1 if which in NEXT else 0
        if unit == "year":
            return calendar.year(self.published.year + plus)
        if unit == "financial year":
            begun = self.published >= date(self.published.year, 4, 1)
            return calendar.financial_year(self.published.year + plus - (not begun))
        if unit == "weekend" and which == "the":
            begun = self.published.weekday() >= 5
            plus = -1 if self.direction is Direction.PAST and not begun else 0
        return _UNITS[unit](self.published, plus=plus)

    def away(self, unit: str, count: int) -> Period | None:
        """Return the day, calendar week, month or year that lies ``count`` of them after publication."""
        if self.published is None:
            return None
        if unit == "day":
            return calendar.day(self.published, plus=count)
        if unit == "year":
            return calendar.year(self.published.year + count)
        if unit == "fortnight":
            return calendar.week(self.published, plus=2 * count)
        return _UNITS[unit](self.published, plus=count)

    def day_of_month(self, number: int, *, weekday: int | None = None) -> Period | None:
        """Return the nearest day with a number, and where given a weekday (Monday is 0)."""
        if self.published is None:
            return None
        options = []
        for plus in range(-12, 13):
            whole = calendar.month(self.published, plus=plus)
            day = whole.first + timedelta(days=number - 1)
            if whole.first <= day <= whole.last and weekday in (None, day.weekday()):
                options.append(calendar.day(day))
        return self._nearest(options, tense=True)

    def _nearest(self, options: list[Period], *, tense: bool) -> Period | None:
        return min(options, key=lambda each: self._distance(each, tense=tense), default=None)

    def _distance(self, option: Period, *, tense: bool) -> int:
        published = self.published or option.first
        days = max((option.first - published).days, (published - option.last).days, 0)
        side = Direction.FUTURE if option.first > published else Direction.PAST
        against = tense and self.direction not in (Direction.UNKNOWN, side)
        if not against:
            return days
        return days * (_DAY_AGAINST_TENSE if option.first == option.last else _AGAINST_TENSE)


def _in_years(yearly: Yearly, about: int, reach: int) -> Iterable[Period]:
    for year in range(about - reach, about + reach + 1):
        try:
            yield yearly(year)
        except (ValueError, OverflowError):  # 29 February; the ends of the calendar
            continue


def _first(period: Period) -> date:
    return period.first
