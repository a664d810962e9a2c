"""Predictions in files: JSON lines that can be appended to and resumed, and CSV and Parquet made of them."""

import csv
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from io import FileIO
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from model.atomic import replacing, unwritten
from model.errors import PicketlineError
from model.labels import STANCES
from model.prediction import Prediction
from training.inputs import Input

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["Log", "read_log", "read_predictions", "to_line", "write_csv", "write_parquet"]

COLUMNS = ("id", "source", "title", "published", "model", "stance", "score")
NESTED = ("entities", "sentences")


def to_line(article: Input, prediction: Prediction) -> dict[str, Any]:
    """Return the record of one article: where it comes from, then `Prediction.to_dict`."""
    origin = {"id": article.id, "source": article.source, "title": article.title}
    return {**origin, **prediction.to_dict()}


def fingerprint(text: str, published: str | None) -> str:
    """Return what tells whether an article is still the one that was predicted."""
    return hashlib.sha256(json.dumps([text, published]).encode()).hexdigest()


def read_log(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a file of predictions.

    Raises:
        PicketlineError: for a line that is no record, with its number.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            yield _record(line, f"{path}:{number}")


def read_predictions(path: Path) -> Iterator[tuple[Input, Prediction]]:
    """Yield what `to_line` wrote.

    Raises:
        PicketlineError: for a line that is no record, or of another version, with its number.
    """
    for number, record in enumerate(read_log(path), 1):
        try:
            prediction = Prediction.from_dict(record)
        except (KeyError, TypeError, ValueError) as error:
            raise PicketlineError(f"{path}:{number}: {error}; predict it again") from error
        origin = Input(
            id=record["id"],
            source=record["source"],
            text=prediction.text,
            published=prediction.published,
            title=record["title"],
        )
        yield origin, prediction


def _record(line: bytes, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8"))
        missing = [
            key
            for key in ("id", "source", "title", "text", "model", "published", *NESTED)
            if key not in record
        ]
    except (ValueError, TypeError, RecursionError) as error:
        raise PicketlineError(f"{where}: no line of JSON: {error}; was the file edited?") from error
    if missing or not isinstance(record, dict):
        raise PicketlineError(f"{where}: no prediction of picketline, it lacks {', '.join(missing)}")
    if wrong := [key for key in ("id", "source", "text", "model") if not isinstance(record[key], str)]:
        raise PicketlineError(f"{where}: expected strings as {', '.join(wrong)}; was the file edited?")
    return record


class Log:
    """A file of JSON lines that only grows, by one process at a time; every line is on the disk before the next.

    With ``afresh`` it takes the place of what is there, once there is a record to put into it.

    Attributes:
        done: the fingerprint of each article that is in it, by id.
        dropped: bytes of a half-written last line, left by a run that was killed, that opening took away.

    Raises:
        PicketlineError: if a line before the last is damaged, two have one id, another model wrote them, or another
            process is writing to it.
    """

    def __init__(self, path: Path, *, model: str, afresh: bool = False) -> None:
        self.path = path
        self.done: dict[str, str] = {}
        self.dropped = 0
        self._file: FileIO | None = None
        self._afresh = afresh
        if path.exists() and not afresh:
            self._file = _alone(path)
            try:
                self._read(model)
            except PicketlineError:
                self._file.close()
                raise

    def _read(self, model: str) -> None:
        good = 0
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    self.dropped = len(line)
                    break
                record = _record(line, f"{self.path}:{number}")
                self._admit(record, model, f"{self.path}:{number}")
                good += len(line)
        if self.dropped:
            os.truncate(self.path, good)

    def _admit(self, record: Mapping[str, Any], model: str, where: str) -> None:
        remedy = "name another output, or --overwrite"
        if record["id"] in self.done:
            raise PicketlineError(f"{where}: {record['id']!r} stands there twice; {remedy}")
        if record["model"] != model:
            raise PicketlineError(f"{where}: written by {record['model']}, this is {model}; {remedy}")
        self.done[record["id"]] = fingerprint(record["text"], record["published"])

    def append(self, record: Mapping[str, Any]) -> None:
        """Write one record and wait until it is on the disk.

        Raises:
            OutputError: if the system refuses, for example on a full disk; the file then ends with the record before.
        """
        if self._file is None:
            self._file = self._begun()
        rest = memoryview((json.dumps(record, ensure_ascii=False) + "\n").encode())
        before = os.fstat(self._file.fileno()).st_size
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            with suppress(OSError):  # else the next run drops the half line
                os.ftruncate(self._file.fileno(), before)
            raise unwritten(self.path, error) from error
        self.done[record["id"]] = fingerprint(record["text"], record["published"])

    def _begun(self) -> FileIO:
        file = _alone(self.path)
        if self._afresh:
            os.ftruncate(file.fileno(), 0)
        elif os.fstat(file.fileno()).st_size:
            file.close()
            raise PicketlineError(f"{self.path}: another process has written to it meanwhile; run it again")
        return file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()


def _alone(path: Path) -> FileIO:
    """Open a file to append to, and keep other processes from doing so until it is closed."""
    try:
        file = FileIO(path, "a")  # without a buffer: what failed to be written is not tried again on closing
    except OSError as error:
        raise unwritten(path, error) from error
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            remedy = "wait until it ends, or name another output"
            raise PicketlineError(f"{path}: another process is writing to it; {remedy}") from error
        except OSError:
            pass  # a file system without locks
    return file


def write_csv(log: Path, path: Path) -> None:
    """Write a row for each article; entities and sentences are JSON within their columns."""
    with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        rows = (_flat(record) for record in read_log(log))
        names = [*COLUMNS, *_probabilities({}), *NESTED, "text"]
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in rows:
            nested = {name: json.dumps(row[name], ensure_ascii=False) for name in NESTED}
            writer.writerow(row | nested)


def write_parquet(log: Path, path: Path) -> None:
    """Write a row for each article; entities and sentences are lists of structs, values of entities JSON.

    Raises:
        ModuleNotFoundError: without the extra ``files``.
    """
    from pyarrow import Table
    from pyarrow.parquet import ParquetWriter

    schema = _schema()
    with replacing(path) as draft, ParquetWriter(draft, schema) as writer:
        rows_left = (_typed(_flat(record)) for record in read_log(log))
        while rows := list(islice(rows_left, 256)):
            writer.write_table(Table.from_pylist(rows, schema=schema))


def _schema() -> Any:
    import pyarrow as pa

    shares = [(name, pa.float64()) for name in _probabilities({})]
    span = [("start", pa.int32()), ("end", pa.int32()), ("text", pa.string())]
    entity = pa.struct(
        [
            *span,
            ("label", pa.string()),
            ("score", pa.float64()),
            ("side", pa.string()),
            ("side_score", pa.float64()),
            ("value", pa.string()),
        ]
    )
    sentence = pa.struct([*span, ("stance", pa.string()), ("score", pa.float64()), *shares])
    types = {"published": pa.date32(), "score": pa.float64()}
    return pa.schema(
        [
            *((name, types.get(name, pa.string())) for name in COLUMNS),
            *shares,
            ("entities", pa.list_(entity)),
            ("sentences", pa.list_(sentence)),
            ("text", pa.string()),
        ]
    )


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a record; probabilities as columns of their own, in the sentences too."""
    row = {name: record.get(name) for name in (*COLUMNS, "entities", "text")}
    sentences = [
        {key: value for key, value in sentence.items() if key != "probabilities"}
        | _probabilities(sentence["probabilities"])
        for sentence in record["sentences"]
    ]
    return row | _probabilities(record["probabilities"]) | {"sentences": sentences}


def _probabilities(by_stance: Mapping[str, float]) -> dict[str, float | None]:
    return {f"probability_{stance}": by_stance.get(stance.value) for stance in STANCES}


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    published = date.fromisoformat(row["published"]) if row["published"] else None
    entities = [
        entity | {"value": json.dumps(entity["value"], ensure_ascii=False) if entity.get("value") else None}
        for entity in row["entities"]
    ]
    return row | {"published": published, "entities": entities}
