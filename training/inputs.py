"""Articles from files and folders: ``.txt``, ``.md``, ``.html``, ``.jsonl`` and ``.parquet``, in a stable order.

What cannot be read comes as a `BadInput` in its place, so that a caller can list all of it before anything is done.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from annotations.format import FIELDS, FormatErrors, parse
from annotations.parquet import LONGEST, parquet_rows

__all__ = ["MAX_BYTES", "SUFFIXES", "BadInput", "Input", "read"]

MAX_BYTES = LONGEST
"""Of one article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One article.

    Attributes:
        id: unique among the inputs: the row's own id, or the file's path within the folder that was named, and for a
            row without an id ``#`` and its number.
        source: the file.
        published, title: where the file says so.
    """

    id: str
    source: str
    text: str
    published: date | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadInput:
    """What could not be read, and why."""

    source: str
    message: str

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


def read(paths: Sequence[str | Path], *, without: Collection[Path] = ()) -> Iterator[Input | BadInput]:
    """Yield every article of files and folders.

    Files come in the order given, those of a folder and its subfolders sorted by path. Other files in a folder are
    passed over; a file that is named itself must have a known suffix. Of a ``.md`` file the text without markup is
    taken, and title and date from its front matter; an annotated article gives its text without the annotation. Of an
    ``.html`` file the main text is taken. Rows need the field ``text`` and may have ``id``, ``title`` and
    ``published``.

    Args:
        paths: files and folders.
        without: files to pass over in folders, such as the output of an earlier run.

    Raises:
        ModuleNotFoundError: for ``.html`` and ``.parquet`` without the extra ``files``.
    """
    seen: dict[str, str] = {}
    for path, name in _files(paths, {path.resolve() for path in without}):
        for found in _read_file(path, name):
            if isinstance(found, Input) and found.id in seen:
                message = f"its id {found.id!r} is that of {seen[found.id]} too; ids must differ"
                yield BadInput(source=found.source, message=message)
                continue
            if isinstance(found, Input):
                seen[found.id] = found.source
            yield found


def _files(paths: Sequence[str | Path], without: Collection[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each file and the name that its id is made of."""
    for path in map(Path, paths):
        if not path.is_dir():
            yield path, path.as_posix()
            continue
        for file in sorted(path.rglob("*"), key=lambda file: file.relative_to(path).as_posix()):
            if file.is_file() and file.suffix.lower() in SUFFIXES and file.resolve() not in without:
                yield file, file.relative_to(path).as_posix()


def _read_file(path: Path, name: str) -> Iterator[Input | BadInput]:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        expected = (
            f"unknown kind of file {suffix!r}: expected {', '.join(sorted(SUFFIXES))}, or a folder of them"
        )
        yield BadInput(source=str(path), message=expected)
        return
    try:
        if suffix not in _ROWS and (size := path.stat().st_size) > MAX_BYTES:
            yield BadInput(source=str(path), message=_too_long(size))
            return
        for found in _READERS[suffix](path, name):
            yield _checked(found)
    except OSError as error:
        yield BadInput(source=str(path), message=error.strerror or str(error))
    except UnicodeDecodeError as error:
        yield BadInput(source=str(path), message=_not_utf8(error))


def _not_utf8(error: UnicodeDecodeError) -> str:
    return f"not UTF-8 (byte 0x{error.object[error.start]:02x} at offset {error.start}); convert it first"


def _too_long(size: int) -> str:
    return f"an article of {size:,} bytes, more than {MAX_BYTES:,}; split it"


def _checked(found: Input | BadInput) -> Input | BadInput:
    if isinstance(found, Input) and len(found.text) > MAX_BYTES:
        return BadInput(source=found.source, message=_too_long(len(found.text)))
    if isinstance(found, Input) and re.search(
        r"[\ud800-\udfff]", found.text + found.id + (found.title or "")
    ):
        return BadInput(
            source=found.source, message=f"{found.id!r} has half a surrogate pair, which is no character"
        )
    return found


def _txt(path: Path, name: str) -> Iterator[Input]:
    yield Input(id=name, source=str(path), text=path.read_bytes().decode("utf-8"))


def _md(path: Path, name: str) -> Iterator[Input | BadInput]:
    source = path.read_bytes().decode("utf-8")
    header, body = _front_matter(source)
    if header.keys() >= set(FIELDS):
        try:
            text = parse(source, path=path).text
        except FormatErrors as error:
            yield from (BadInput(source=f"{e.path}:{e.line}", message=e.message) for e in error.errors)
            return
    else:
        text = _plain(body)
    row = {"id": name, "text": text, "title": header.get("title")}
    yield _input(row | {"published": header.get("published") or header.get("date")}, str(path), name)


def _front_matter(source: str) -> tuple[dict[str, str], str]:
    found = re.match(r"---\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", source, re.DOTALL | re.MULTILINE)
    if not found:
        return {}, source
    fields = re.findall(r"^(\w+):(.*)$", found[1], re.MULTILINE)
    header = {key.lower(): re.sub(r"^(['\"])(.*)\1$", r"\2", value.strip(" \t\r")) for key, value in fields}
    return header, source[found.end() :]


def _plain(markdown: str) -> str:
    """Return the text of Markdown: a block a paragraph, wrapped lines joined, HTML left out."""
    from markdown_it import MarkdownIt

    blocks = []
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        if token.type == "inline":
            blocks.append("".join(_INLINE.get(t.type, t.content) for t in token.children or ()))
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content)
    return "\n\n".join(block.strip() for block in blocks if block.strip())


_INLINE = {"softbreak": " ", "hardbreak": "\n", "html_inline": ""}


def _html(path: Path, name: str) -> Iterator[Input | BadInput]:
    from trafilatura import bare_extraction

    # A date that has to be guessed from the text would anchor every relative date wrongly.
    dates = {"extensive_search": False, "original_date": True}
    page: Any = bare_extraction(
        path.read_bytes(), with_metadata=True, include_comments=False, date_extraction_params=dates
    )
    if page is None or not (page.text or "").strip():
        yield BadInput(source=str(path), message="no main text found in this page")
        return
    row = {"id": name, "text": page.text, "title": page.title, "published": page.date}
    yield _input(row, str(path), name)


def _jsonl(path: Path, name: str) -> Iterator[Input | BadInput]:
    with path.open("rb") as file:
        for number, line in enumerate(iter(partial(file.readline, MAX_BYTES + 1), b""), 1):
            source = f"{path}:{number}"
            if len(line) > MAX_BYTES:
                yield BadInput(source=source, message=f"{_too_long(len(line))}; the rest was not read")
                return
            if not line.strip():
                continue
            try:
                row = json.loads(line.decode("utf-8"))
            except UnicodeDecodeError as error:
                yield BadInput(source=source, message=_not_utf8(error))
                continue
            except (
                ValueError,
                RecursionError,
            ) as error:  # no JSON, numbers without end, brackets without end
                yield BadInput(source=source, message=f"no JSON: {error}")
                continue
            if isinstance(row, dict):
                yield _input(row, source, f"{name}#{number}")
            else:
                yield BadInput(source=source, message=f"expected a JSON object, found {type(row).__name__}")


def _parquet(path: Path, name: str) -> Iterator[Input | BadInput]:
    number = 0
    try:
        for number, row in enumerate(parquet_rows(path, columns=_COLUMNS, longest=MAX_BYTES), 1):
            yield _input(row, f"{path}:{number}", f"{name}#{number}")
    except ValueError as error:
        yield BadInput(source=f"{path}:{number + 1}", message=str(error))


_COLUMNS = ("id", "text", "title", "published")


def _input(row: Mapping[str, Any], source: str, name: str) -> Input | BadInput:
    text, title, identifier = row.get("text"), row.get("title"), row.get("id")
    if not isinstance(text, str):
        message = f"field 'text' is {type(text).__name__}, expected a string; the fields are {', '.join(row)}"
        return BadInput(source=source, message=message)
    try:
        published = _day(row.get("published"))
    except (TypeError, ValueError):
        expected = "expected an ISO date such as 2023-02-07"
        return BadInput(source=source, message=f"published {row['published']!r}: {expected}")
    identifier = name if identifier in (None, "") else str(identifier)
    return Input(
        id=identifier, source=source, text=text, published=published, title=str(title) if title else None
    )


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise TypeError(value)
    return datetime.fromisoformat(value).date()


_READERS = {".txt": _txt, ".md": _md, ".html": _html, ".htm": _html, ".jsonl": _jsonl, ".parquet": _parquet}
_ROWS = (".jsonl", ".parquet")
SUFFIXES = frozenset(_READERS)
