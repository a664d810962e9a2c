"""The gold values of mentions: ``values.csv``, read strictly against the articles.

One mention a row: article id, half-open offsets, label, the words (empty for an external article, whose text
is not in the repository), the value as a reader of the sentence gives it, and whether the rules of
`model.values` were developed on the row (``develop``) or their author had not seen it (``held-out``). Values:

- PERCENTAGE: ``5.5``; a range ``4..5``; with ``points`` after it where percentage points are meant.
- DATE: ``2023-01-11``; first and last day ``2023-02-06..2023-02-09``.
- UNION, TRUST: the id of `model.lexicon`; ids that fit equally joined by ``|``.
- OFFICIAL: the person's name as the article has it in full; ``@start:end``, the offsets of that name, for an
  external article.
- ``-``: nothing can be said.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from annotations.article import Article, Mention
from model.errors import PicketlineError
from model.labels import EntityLabel
from model.lexicon import trusts, unions

__all__ = ["VALUES", "GoldValue", "GoldValueError", "Key", "load_values", "read_values"]

VALUES = Path(__file__).parent / "values.csv"
COLUMNS = ("article", "start", "end", "label", "text", "value", "use")
USES = ("develop", "held-out")
NOTHING = "-"

Key = tuple[str, ...] | None
"""What a value comes down to: numbers and unit, ISO days, ids, or a name; ``None`` where nothing can be said."""


class GoldValueError(PicketlineError, ValueError):
    """The table of values breaks its format, or does not fit the articles; the message lists every fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldValue:
    """A mention of an article and its value.

    Attributes:
        article: the id of the article.
        mention: its mention.
        key: for a percentage ``(low, high, unit)``, a date ``(first, last)`` in ISO form, a union or trust the
            ids that fit, an official ``(name,)``; ``None`` where nothing can be said.
        held_out: whether the rules were written without a look at it.
    """

    article: str
    mention: Mention
    key: Key
    held_out: bool


def load_values(articles: Iterable[Article]) -> list[GoldValue]:
    """Return the gold values of the articles given, in the order of the table.

    Rows of other articles are checked for all that their articles are not needed for.

    Raises:
        GoldValueError: with every fault of the table.
    """
    with VALUES.open(encoding="utf-8", newline="") as file:
        return read_values(file, articles, source=VALUES.name)


def read_values(lines: Iterable[str], articles: Iterable[Article], *, source: str) -> list[GoldValue]:
    """Read a table of values; arguments and errors as for `load_values`, ``source`` names it in errors."""
    by_id = {article.id: article for article in articles}
    reader = csv.reader(lines, strict=True)
    header = tuple(next(reader, ()))
    if header != COLUMNS:
        raise GoldValueError(
            f"{source}, line 1: columns {','.join(header)!r}, expected {','.join(COLUMNS)!r}"
        )
    found: list[GoldValue] = []
    faults: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for cells in reader:
        where = f"{source}, line {reader.line_num}"
        try:
            if tuple(cells[:3]) in seen:
                raise ValueError("a second row for this mention: keep one")
            seen.add(tuple(cells[:3]))
            gold = _gold(cells, by_id)
        except ValueError as error:
            faults.append(f"{where}: {error}")
            continue
        if gold is not None:
            found.append(gold)
    if faults:
        raise GoldValueError("\n".join(faults))
    return found


def _gold(cells: list[str], articles: Mapping[str, Article]) -> GoldValue | None:
    """Return a row's value, ``None`` if its article is not among those given."""
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(cells)} fields, expected {len(COLUMNS)}; quote a field with a comma")
    row = dict(zip(COLUMNS, cells, strict=True))
    label = EntityLabel(row["label"])
    start, end = int(row["start"]), int(row["end"])
    article = articles.get(row["article"])
    key = _key(row["value"], label, article)
    if row["use"] not in USES:
        raise ValueError(f"use {row['use']!r}, expected one of {', '.join(USES)}")
    if article is None:
        return None
    mention = next((each for each in article.mentions if (each.start, each.end) == (start, end)), None)
    if mention is None or mention.label is not label:
        raise ValueError(
            f"{article.id} has no {label} at {start}:{end}; offsets are of the text after its headers"
        )
    words = article.text[start:end]
    if row["text"] not in ("", words):
        raise ValueError(f"{article.id} at {start}:{end} reads {words!r}, the row {row['text']!r}")
    return GoldValue(article=article.id, mention=mention, key=key, held_out=row["use"] == "held-out")


def _key(value: str, label: EntityLabel, article: Article | None) -> Key:
    if value == NOTHING:
        return None
    if label is EntityLabel.PERCENTAGE:
        return _percentage(value)
    if label is EntityLabel.DATE:
        first, _, last = value.partition("..")
        days = date.fromisoformat(first), date.fromisoformat(last or first)
        if days[0] > days[1]:
            raise ValueError(f"{value!r}: expected the earlier day first")
        return tuple(day.isoformat() for day in days)
    if label is EntityLabel.OFFICIAL:
        return (_name(value, article),)
    ids = tuple(value.split("|"))
    unknown = [id for id in ids if id not in _ids(label)]
    if unknown:
        raise ValueError(f"no {label} with id {', '.join(unknown)} in model/lexicon")
    return ids


def _percentage(value: str) -> Key:
    numbers, space, points = value.partition(" ")
    low, _, high = numbers.partition("..")
    try:
        ends = Decimal(low), Decimal(high or low)
    except ArithmeticError as error:
        raise ValueError(f"{value!r}: expected numbers such as 4 or 4..5") from error
    if ends[0] > ends[1] or (space and points != "points"):
        raise ValueError(f"{value!r}: expected the smaller number first, then nothing or 'points'")
    return (*(f"{end.normalize():f}" for end in ends), "percentage points" if points else "per cent")


def _name(value: str, article: Article | None) -> str:
    if not value.startswith("@") or article is None:
        return value
    start, _, end = value[1:].partition(":")
    return " ".join(article.text[int(start) : int(end)].split())


def _ids(label: EntityLabel) -> set[str]:
    return {entry.id for entry in (unions() if label is EntityLabel.UNION else trusts())}
