"""The rows of the two tables, read strictly."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from model.errors import PicketlineError

__all__ = ["LexiconError", "TrustEntry", "UnionEntry", "read_trusts", "read_unions", "trusts", "unions"]

UNION_COLUMNS = ("id", "name", "aliases", "sector", "nations", "wikidata", "bargaining", "defunct")
TRUST_COLUMNS = ("id", "name", "aliases", "kind", "nation", "region", "status", "successor")
KINDS = ("acute", "ambulance", "board", "community", "mental-health", "special")
STATUSES = ("current", "former")
_YES_NO = {"yes": True, "no": False}


class LexiconError(PicketlineError, ValueError):
    """A table of names breaks its format; the message lists every fault with its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionEntry:
    """A trade union, a professional body that acts as one, or a federation of unions.

    Attributes:
        id: stable, unique over both tables.
        name: the full name; ``aliases`` are other names, acronyms and common misspellings.
        sector: where its members work.
        nations: of the United Kingdom, or ``("UK",)``.
        bargaining: whether it bargains over pay (federations and police bodies do not).
        defunct: whether it has merged or closed.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    sector: str
    nations: tuple[str, ...]
    bargaining: bool
    defunct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustEntry:
    """An NHS trust, a health board, or another named NHS provider.

    Attributes:
        id: the ODS code, else a slug; unique over both tables.
        name: the full name; ``aliases`` are other names and acronyms.
        kind: one of `KINDS`.
        nation, region: where it works.
        former: whether it has merged, closed or been renamed; ``successors`` are then ids of this table.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    nation: str
    region: str
    former: bool
    successors: tuple[str, ...]


@cache
def unions() -> tuple[UnionEntry, ...]:
    """Return the unions, in the order of the table."""
    return read_unions(_table("unions.csv"), source="unions.csv")


@cache
def trusts() -> tuple[TrustEntry, ...]:
    """Return the trusts and boards, in the order of the table."""
    return read_trusts(_table("trusts.csv"), source="trusts.csv")


def read_unions(lines: Iterable[str], *, source: str) -> tuple[UnionEntry, ...]:
    """Read a table of unions.

    Args:
        lines: the lines of the CSV, header first.
        source: how errors name the table.

    Raises:
        LexiconError: with every fault of the table.
    """
    faults: list[str] = []
    rows = _rows(lines, UNION_COLUMNS, source, faults)
    for where, row in rows:
        for column in ("bargaining", "defunct"):
            _one_of(row, column, _YES_NO, where, faults)
    _stop_on(faults)
    return tuple(
        UnionEntry(
            id=row["id"],
            name=row["name"],
            aliases=_list(row["aliases"]),
            sector=row["sector"],
            nations=_list(row["nations"]),
            bargaining=_YES_NO[row["bargaining"]],
            defunct=_YES_NO[row["defunct"]],
        )
        for _, row in rows
    )


def read_trusts(lines: Iterable[str], *, source: str) -> tuple[TrustEntry, ...]:
    """Read a table of trusts; arguments and errors as for `read_unions`."""
    faults: list[str] = []
    rows = _rows(lines, TRUST_COLUMNS, source, faults)
    ids = {row["id"] for _, row in rows}
    for where, row in rows:
        _one_of(row, "kind", KINDS, where, faults)
        _one_of(row, "status", STATUSES, where, faults)
        faults += [
            f"{where}: successor {successor!r} is no id of this table"
            for successor in _list(row["successor"])
            if successor not in ids
        ]
    _stop_on(faults)
    return tuple(
        TrustEntry(
            id=row["id"],
            name=row["name"],
            aliases=_list(row["aliases"]),
            kind=row["kind"],
            nation=row["nation"],
            region=row["region"],
            former=row["status"] == "former",
            successors=_list(row["successor"]),
        )
        for _, row in rows
    )


def _table(name: str) -> list[str]:
    return (files("model.lexicon") / name).read_text(encoding="utf-8").splitlines(keepends=True)


def _rows(
    lines: Iterable[str], columns: tuple[str, ...], source: str, faults: list[str]
) -> list[tuple[str, dict[str, str]]]:
    """Return each sound row with its place (``file, line n``); faults of the others go into ``faults``."""
    reader = csv.reader(lines, strict=True)
    header = tuple(next(reader, ()))
    if header != columns:
        faults.append(f"{source}, line 1: columns {','.join(header)!r}, expected {','.join(columns)!r}")
        return []
    rows: list[tuple[str, dict[str, str]]] = []
    first: dict[str, str] = {}
    for cells in reader:
        where = f"{source}, line {reader.line_num}"
        if len(cells) != len(columns):
            faults.append(
                f"{where}: {len(cells)} fields, expected {len(columns)}; quote a field with a comma"
            )
            continue
        row = dict(zip(columns, cells, strict=True))
        faults += [f"{where}: no {column}" for column in ("id", "name") if not row[column].strip()]
        if row["id"] in first:
            faults.append(f"{where}: id {row['id']!r} is also that of {first[row['id']]}")
        first.setdefault(row["id"], where)
        faults += [f"{where}: {cell!r} has white space at its edge" for cell in cells if cell != cell.strip()]
        rows.append((where, row))
    return rows


def _list(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _one_of(row: dict[str, str], column: str, known: Iterable[str], where: str, faults: list[str]) -> None:
    if row[column] not in known:
        faults.append(f"{where}: {column} {row[column]!r}, expected one of {', '.join(known)}")


def _stop_on(faults: list[str]) -> None:
    if faults:
        raise LexiconError("\n".join(faults))
