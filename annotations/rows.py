"""Annotated articles as rows of a table: JSON lines or Parquet, as `picketline export` and `datasets` write them.

A row has the fields of `annotations.to_row`. Nothing of it is repaired: the text stays as it is, and a row that
contradicts itself is an error.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from annotations.article import Article, GoldSentence, Mention
from annotations.corpus import load_folder
from annotations.export import features, to_row
from annotations.format import FormatError, FormatErrors
from annotations.formats.record import faults, from_article
from annotations.parquet import parquet_rows
from model.atomic import replacing
from model.labels import LABELS, SIDES, STANCES

__all__ = ["load_path", "load_rows", "to_jsonl", "write_parquet"]

_SURROGATE = re.compile("[\ud800-\udfff]")
REQUIRED = ("id", "text", "published", "stance", "entities", "sentences")
"""Title, style and sector, which score nothing, are empty where a row has none."""


def to_jsonl(article: Article) -> str:
    """Return the row of an article as a line of JSON, its day in ISO form; header fields beyond the six stay behind."""
    row = to_row(article)
    return json.dumps(row | {"published": row["published"].isoformat()}, ensure_ascii=False) + "\n"


def write_parquet(articles: Iterable[Article], path: str | Path) -> None:
    """Write a file of rows from which ``datasets.load_dataset("parquet", ...)`` takes the types of `features` too.

    Raises:
        MissingExtraError: if the library datasets is not installed.
    """
    import pyarrow.parquet

    columns = features()
    schema = columns.arrow_schema
    rows = [columns.encode_example(to_row(article)) for article in articles]
    with replacing(Path(path)) as draft:
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), draft)


def load_path(path: str | Path) -> list[Article]:
    """Read the annotated articles of a folder (``*.md``), or the rows of a file (``.jsonl``, ``.parquet``).

    Raises:
        FileNotFoundError: if there is nothing, or no article in it.
        FormatErrors: with every fault of every article.
        ValueError: for another kind of file.
    """
    path = Path(path)
    if path.suffix.lower() in _READERS and not path.is_dir():
        return load_rows(path)
    if path.is_file():
        raise ValueError(
            f"{path}: expected a folder of annotated articles (*.md), or a file of rows ({', '.join(_READERS)})"
        )
    return load_folder(path)


def load_rows(path: str | Path) -> list[Article]:
    """Read a file of rows, in their order.

    Classes are names or the numbers of `datasets`; a day is an ISO string, a date, or milliseconds since 1970, as
    `datasets` writes it in JSON. Order of mentions and sentences has no meaning. ``paragraph`` may lack: then a
    paragraph ends where a line break stands between two sentences. A mention may carry its ``text``, which is compared;
    other fields beyond those of `annotations.to_row` are passed over.

    Raises:
        FileNotFoundError: if there is no such file, or no row in it.
        FormatErrors: with every fault, each with its line (Parquet: row).
        ModuleNotFoundError: for Parquet without pyarrow, which the extra ``files`` brings.
    """
    path = Path(path)
    articles: list[Article] = []
    errors: list[FormatError] = []
    seen: dict[str, int] = {}
    for number, row in _READERS[path.suffix.lower()](path):
        found = [row] if isinstance(row, str) else []
        if not isinstance(row, str):
            reader = _Row(row)
            article = reader.article()
            found = reader.errors
            if article is not None and article.id in seen:
                found.append(f"id {article.id!r} stands in line {seen[article.id]} already; ids must differ")
            elif article is not None:
                seen[article.id] = number
                articles.append(article)
        errors += [FormatError(str(path), number, message) for message in found]
    if errors:
        raise FormatErrors(errors)
    if not articles:
        raise FileNotFoundError(f"no annotated article in {path}")
    return articles


def _jsonl(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield number and object of each line, or for a line that is none what is wrong with it."""
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if line.strip():
            try:
                row = json.loads(line.decode("utf-8"))
            except (ValueError, RecursionError) as error:
                row = f"no line of JSON: {error}"
            yield number, row if isinstance(row, dict | str) else f"expected an object, found {row!r:.40}"


def _parquet(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield number and row, or at its place what is wrong with the file."""
    number = 0
    try:
        for number, row in enumerate(parquet_rows(path), 1):
            yield number, row
    except ValueError as error:
        yield number + 1, str(error)


_READERS = {".jsonl": _jsonl, ".parquet": _parquet}


class _Row:
    """One row on its way to an article, and its faults."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row
        self.errors: list[str] = []

    def article(self) -> Article | None:
        """Return the article, or ``None`` where there are faults."""
        missing = [key for key in REQUIRED if self.row.get(key) is None]
        if missing:
            self.errors.append(f"the row lacks {', '.join(missing)}; it needs {', '.join(REQUIRED)}")
            return None
        if not isinstance(self.row["text"], str):
            self.errors.append(f"text {self.row['text']!r:.40}: expected a string")
            return None
        if half := _SURROGATE.search(self.row["text"]):
            self.errors.append(f"text has half a surrogate pair at {half.start()}, which is no character")
            return None
        day = self._day()
        stance = self._class("stance", self.row["stance"], STANCES)
        mentions = sorted(self._mentions(), key=lambda m: (m.start, m.end))
        sentences = self._numbered(sorted(self._sentences(), key=lambda s: (s.start, s.end)))
        if self.errors or day is None or stance is None:
            return None
        article = Article(
            id=str(self.row["id"]),
            published=day,
            stance=stance,
            text=self.row["text"],
            mentions=tuple(mentions),
            sentences=tuple(sentences),
            title=self._optional("title"),
            style=self._optional("style"),
            sector=self._optional("sector"),
        )
        self.errors += faults(from_article(article))
        return None if self.errors else article

    def _optional(self, key: str) -> str:
        return str(self.row.get(key) or "")

    def _day(self) -> date | None:
        match self.row["published"]:
            case datetime() as moment:
                return moment.date()
            case date() as day:
                return day
            case int(milliseconds):
                try:
                    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC).date()
                except (OverflowError, OSError, ValueError):
                    self.errors.append(f"published {milliseconds}: expected milliseconds since 1970")
                    return None
            case value:
                try:
                    return date.fromisoformat(value)
                except (TypeError, ValueError):
                    self.errors.append(f"published {value!r} is no day in ISO form (YYYY-MM-DD)")
                    return None

    def _mentions(self) -> Iterator[Mention]:
        for where, item, start, end in self._spans("entities"):
            label = self._class(f"{where}: label", item.get("label"), LABELS)
            side = item.get("side")
            if side is not None:
                side = self._class(f"{where}: side", side, SIDES)
            inside = self.row["text"][start:end]
            if item.get("text") not in (None, inside):
                self.errors.append(f"{where}: the text has {inside!r} at {start}:{end}, not {item['text']!r}")
            if label is not None:
                yield Mention(start=start, end=end, label=label, side=side)

    def _sentences(self) -> Iterator[GoldSentence]:
        for where, item, start, end in self._spans("sentences"):
            stance = self._class(f"{where}: stance", item.get("stance"), STANCES)
            if stance is not None:
                # None, where it lacks, does not leave _numbered
                paragraph: Any = item.get("paragraph")
                yield GoldSentence(start=start, end=end, stance=stance, paragraph=paragraph)

    def _spans(self, key: str) -> Iterator[tuple[str, Mapping[str, Any], int, int]]:
        """Yield place, object and offsets of each span whose offsets are of this text."""
        items, length = self.row[key], len(self.row["text"])
        if not isinstance(items, list):
            self.errors.append(f"{key} {items!r:.40}: expected a list")
            return
        for number, item in enumerate(items):
            where = f"{key}[{number}]"
            start, end = (item.get("start"), item.get("end")) if isinstance(item, Mapping) else (None, None)
            if type(start) is int and type(end) is int and 0 <= start < end <= length:
                yield where, item, start, end
            else:
                self.errors.append(
                    f"{where} {item!r:.60}: expected 0 <= start < end <= {length}, the number of characters"
                )

    def _class(self, where: str, value: object, members: tuple[Any, ...]) -> Any:
        if type(value) is int and 0 <= value < len(members):
            return members[value]
        if isinstance(value, str) and value in members:
            return type(members[0])(value)
        self.errors.append(f"{where} {value!r}: expected one of {', '.join(members)}")
        return None

    def _numbered(self, sentences: list[GoldSentence]) -> list[GoldSentence]:
        """Number the paragraphs where the row does not."""
        given = [sentence.paragraph for sentence in sentences]
        if all(type(number) is int for number in given):
            if given != sorted(given):
                self.errors.append("paragraph of the sentences: expected numbers that never fall")
            return sentences
        ends = (
            re.search(r"[\r\n]", self.row["text"][left.end : right.start]) is not None
            for left, right in pairwise(sentences)
        )
        numbered = zip(sentences, accumulate(ends, initial=0), strict=False)
        return [replace(sentence, paragraph=number) for sentence, number in numbered]
