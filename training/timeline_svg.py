"""The picture of a timeline: a line for each organisation, a bar for each date, in SVG of our own."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby
from typing import Final

from model.labels import EntityLabel
from training.timeline import Event, Link

__all__ = ["draw"]

WIDTH: Final = 1000
NAMES: Final = 300  # width of the column of names
ROW: Final = 22
BAR: Final = 10
TOP: Final = 34
COLOURS: Final = {EntityLabel.UNION: "#b2182b", EntityLabel.TRUST: "#2166ac"}
"""Told apart by colour-blind readers too; in grey print the two groups stand apart anyway."""
OPACITY: Final[Mapping[str, float]] = {Link.SENTENCE: 0.65, Link.PARAGRAPH: 0.45, Link.ARTICLE: 0.25}
"""The surer, the darker; several dates of one day darken too."""
LONGEST_NAME: Final = 46
MOST_TICKS: Final = 12


def draw(events: Sequence[Event]) -> str:
    """Return an SVG document of events that all have days, sorted by organisation."""
    rows = [list(group) for _, group in groupby(events, key=lambda event: (event.label, event.organisation))]
    days = [_day(day) for event in events for day in (event.first, event.last)]
    scale = _Scale(min(days, default=date(2000, 1, 1)), max(days, default=date(2000, 12, 31)))
    height = TOP + ROW * len(rows) + 10
    body = [*_axis(scale, height), *(part for at, row in enumerate(rows) for part in _row(row, at, scale))]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' font-family="sans-serif" font-size="12" role="img">\n'
        f"<title>Dates of {len(rows)} unions and trusts</title>\n"
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


class _Scale:
    """Days to horizontal places."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self._days = (last - first).days + 1

    def __call__(self, day: date) -> float:
        return NAMES + (WIDTH - NAMES - 20) * (day - self.first).days / self._days

    def end(self, day: date) -> float:
        """Return where a day ends."""
        return self(day) + (WIDTH - NAMES - 20) / self._days

    def ticks(self) -> Iterator[tuple[date, str]]:
        """Yield first days of months, or of years where months are too many, and the first day of all."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        step = next(
            (n for n in (1, 2, 3, 6, 12) if months <= n * MOST_TICKS), 12 * -(-months // (12 * MOST_TICKS))
        )
        form = "%b %Y" if step < 12 else "%Y"
        for month in range(
            self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month
        ):
            day = date(month // 12, month % 12 + 1, 1)
            if month % step == 0 and day >= self.first:
                yield day, day.strftime(form)


def _axis(scale: _Scale, height: int) -> Iterator[str]:
    ticks = list(scale.ticks()) or [(scale.first, scale.first.isoformat())]
    for day, name in ticks:
        x = scale(day)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{TOP - 14}" fill="#555">{name}</text>'


def _row(events: Sequence[Event], at: int, scale: _Scale) -> Iterator[str]:
    name, colour = events[0].organisation, COLOURS[EntityLabel(events[0].label)]
    y = TOP + ROW * at
    short = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    yield (
        f'<text x="{NAMES - 10}" y="{y + BAR}" text-anchor="end" fill="{colour}">{_text(short)}'
        f"<title>{_text(name)}</title></text>"
    )
    for event in events:
        first, last = _day(event.first), _day(event.last)
        days = event.first if first == last else f"{event.first} to {event.last}"
        tooltip = f"{days}: {event.sentence} ({event.article})"
        width = max(scale.end(last) - scale(first), 3)
        yield (
            f'<rect x="{scale(first):.1f}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2" fill="{colour}"'
            f' fill-opacity="{OPACITY[event.link]}"><title>{_text(tooltip)}</title></rect>'
        )


def _day(day: str | None) -> date:
    if day is None:
        raise ValueError("an event without a day cannot be drawn: leave it out")
    return date.fromisoformat(day)


def _text(text: str) -> str:
    # XML allows no control characters but these three, however escaped.
    allowed = (c if (c >= " " and c not in "\ufffe\uffff") or c in "\t\n\r" else "�" for c in text)
    return escape("".join(allowed))
