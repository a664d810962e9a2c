"""`picketline export` and `picketline import`: predictions and annotated articles in other tools' files, and back."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from annotations.article import Article
from annotations.corpus import SPLITS, load, load_folder
from annotations.format import FormatErrors, render
from annotations.formats import brat, label_studio
from annotations.formats.conll import to_conll
from annotations.formats.record import (
    HEADER,
    AnnotationErrors,
    Record,
    from_article,
    from_prediction,
    to_article,
)
from annotations.formats.spacy import to_docbin
from annotations.rows import to_jsonl, write_parquet
from model.atomic import write_bytes, write_text
from model.errors import PicketlineError
from training.outputs import read_predictions

__all__ = ["app"]

app = typer.Typer(pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]})

Write = Callable[[Iterable[Record], Path], None]


class Format(StrEnum):
    """A tool's format."""

    CONLL = "conll"
    SPACY = "spacy"
    BRAT = "brat"
    LABEL_STUDIO = "label-studio"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Correctable(StrEnum):
    """A tool whose corrections can be read back."""

    BRAT = Format.BRAT.value
    LABEL_STUDIO = Format.LABEL_STUDIO.value


@app.command("export")
def export_command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help=f"A .jsonl of predictions (predict --output), a folder of annotated articles, or {', '.join(SPLITS)}"
            " or all of the corpus.",
        ),
    ],
    to: Annotated[Format, typer.Option(help="The tool's format.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A file; for brat a folder. It must not exist yet.")
    ],
) -> None:
    """Write predictions or annotated articles in another tool's format.

    jsonl and parquet are tables of annotated articles, a row each, which `datasets` and `picketline evaluate` read.
    brat gets its annotation.conf, and Label Studio its labelling interface in a file .xml beside the tasks.

    Examples:
        picketline export predictions.jsonl --to label-studio --output tasks.json

        picketline export train --to conll --output train.conll

        picketline export mine/ --to jsonl --output mine.jsonl
    """
    if output.exists() and not (output.is_dir() and not any(output.iterdir())):
        raise PicketlineError(f"{output} exists: name another output")
    records = list(_records(source))
    WRITERS[to](records, output)
    typer.echo(f"{output}: {len(records)} articles", err=True)


def _records(source: str) -> Iterator[Record]:
    path = Path(source)
    if source in (*SPLITS, "all") and not path.exists():
        yield from map(from_article, load(source))
    elif path.suffix.lower() == ".jsonl":
        for origin, prediction in read_predictions(path):
            yield from_prediction(prediction, id=origin.id, title=origin.title)
    else:
        try:
            yield from map(from_article, load_folder(path))
        except FormatErrors as error:
            raise PicketlineError(f"not all articles can be read:\n{error}") from error


def _write_conll(records: Iterable[Record], path: Path) -> None:
    write_text(path, "".join(map(to_conll, records)))


def _write_spacy(records: Iterable[Record], path: Path) -> None:
    write_bytes(path, to_docbin(records).to_bytes())


def _write_brat(records: Iterable[Record], path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    configuration = path / "annotation.conf"
    configuration.unlink(missing_ok=True)  # written last: a folder that has it is whole
    for record in records:
        stem = brat.file_stem(record.id)
        for suffix, content in zip((".txt", ".ann"), brat.to_brat(record), strict=True):
            write_text(path / (stem + suffix), content)
    write_text(configuration, brat.CONFIGURATION)


def _write_label_studio(records: Iterable[Record], path: Path) -> None:
    tasks = [label_studio.to_task(record) for record in records]
    write_text(path.with_suffix(".xml"), label_studio.CONFIGURATION)
    write_text(path, json.dumps(tasks, ensure_ascii=False, indent=1))


def _write_jsonl(records: Iterable[Record], path: Path) -> None:
    write_text(path, "".join(map(to_jsonl, _articles(records))))


def _write_parquet(records: Iterable[Record], path: Path) -> None:
    write_parquet(_articles(records), path)


def _articles(records: Iterable[Record]) -> list[Article]:
    records = list(records)
    if any(record.model for record in records):
        raise PicketlineError(
            "these are predictions, which `picketline predict --output` writes as JSON lines and Parquet itself: "
            "jsonl and parquet are for annotated articles"
        )
    return list(map(to_article, records))


WRITERS: Final[Mapping[Format, Write]] = {
    Format.CONLL: _write_conll,
    Format.SPACY: _write_spacy,
    Format.BRAT: _write_brat,
    Format.LABEL_STUDIO: _write_label_studio,
    Format.JSONL: _write_jsonl,
    Format.PARQUET: _write_parquet,
}


@app.command("import")
def import_command(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="The JSON that Label Studio exports; a folder of brat.")
    ],
    origin: Annotated[Correctable, typer.Option("--from", help="The tool that wrote it.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the annotated articles.")],
    title: Annotated[str | None, typer.Option(help="Where the annotations do not say it.")] = None,
    published: Annotated[str | None, typer.Option(help="Likewise, as YYYY-MM-DD.")] = None,
    style: Annotated[str | None, typer.Option(help="Likewise, such as 'regional newspaper'.")] = None,
    sector: Annotated[str | None, typer.Option(help="Likewise, such as 'ambulance'.")] = None,
) -> None:
    """Turn corrected annotations into annotated articles, the format that training and evaluation read.

    Every fault of every article is listed, and then nothing is written. White space is laid out as that format demands
    (see annotations/GUIDELINES.md); a / in an id becomes -. No other article is overwritten.

    Example:
        picketline import export.json --from label-studio --output corrected --published 2023-02-07 --style newspaper
        --sector nurses
    """
    options = dict(zip(HEADER, (title, published, style, sector), strict=True))
    defaults = {key: value for key, value in options.items() if value is not None}
    errors: list[str] = []
    sources: dict[str, str] = {}
    for read in READERS[origin](source):
        try:
            record = read()
            name, content = _source(record, defaults)
        except AnnotationErrors as error:
            errors += error.errors
        except ValueError as error:
            errors.append(str(error))
        else:
            if name in sources or _is_other(output / name, content):
                errors.append(f"{record.id}: {output / name} would be overwritten; rename or remove it")
            sources[name] = content
    if errors:
        raise AnnotationErrors(["nothing was written:", *errors])
    output.mkdir(parents=True, exist_ok=True)
    for name, content in sources.items():
        write_text(output / name, content)
    typer.echo(f"{output}: {len(sources)} articles", err=True)


def _is_other(path: Path, content: str) -> bool:
    """Tell whether a file is there and not what an import that was interrupted would have left."""
    return path.exists() and path.read_bytes() != content.encode()


_FILE_NAME = re.compile(r"[^\\\x00-\x1f\x7f\ud800-\udfff]+")
_LONGEST_NAME = 200
_SURROGATE = re.compile("[\ud800-\udfff]")


def _source(record: Record, defaults: Mapping[str, str]) -> tuple[str, str]:
    identifier = record.id.replace("/", "-")
    if not _FILE_NAME.fullmatch(identifier) or len(identifier.encode("utf-8", "replace")) > _LONGEST_NAME:
        raise ValueError(
            f"id {identifier!r:.80} is no file name: expected up to {_LONGEST_NAME} bytes, no \\"
        )
    article = to_article(replace(record, id=identifier, header={**defaults, **record.header}))
    source = render(article)
    if half := _SURROGATE.search(source):
        raise ValueError(f"{identifier}: half a surrogate pair at {half.start()}, which is no character")
    return f"{identifier}.md", source


Read = Callable[[Path], Iterator[Callable[[], Record]]]


def _read_brat(folder: Path) -> Iterator[Callable[[], Record]]:
    paths = sorted(folder.glob("*.ann"))
    if not paths:
        raise PicketlineError(f"no annotations (*.ann) in {folder}")
    for path in paths:
        yield partial(_brat_record, path)


def _brat_record(path: Path) -> Record:
    text, ann = (path.with_suffix(suffix).read_bytes().decode("utf-8") for suffix in (".txt", ".ann"))
    return brat.from_brat(text, ann, id=brat.record_id(path.stem), path=str(path))


def _read_label_studio(path: Path) -> Iterator[Callable[[], Record]]:
    try:
        tasks: Any = json.loads(path.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise PicketlineError(f"{path}: no JSON: {error}; export it from Label Studio as JSON") from error
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise PicketlineError(f"{path}: expected a list of tasks; export it from Label Studio as JSON")
    for number, task in enumerate(tasks, 1):
        yield partial(label_studio.from_task, task, path=f"{path}: task {number}")


READERS: Final[Mapping[Correctable, Read]] = {
    Correctable.BRAT: _read_brat,
    Correctable.LABEL_STUDIO: _read_label_studio,
}
