"""Who said it: the gold speakers of ``speakers/<article id>.tsv``, read strictly against the articles.

One row for each speaker of a sentence that quotes or reports speech, in the order of the sentences: number of
the sentence in its article (from 0), ``direct`` or ``indirect``, half-open offsets of a place in the text that
names the speaker, and its words (empty for an external article, whose text is not in the repository). Offsets
of ``-`` and no words: the text does not say who speaks. A file with no row below its header: an article
without speech; no file: an article not annotated. Section *Who said it* of GUIDELINES.md has the rules.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from annotations.article import Article
from model.errors import PicketlineError
from model.speech.types import SpeechKind

__all__ = ["SPEAKERS", "GoldSpeakerError", "GoldSpeech", "load_speakers", "read_speakers"]

SPEAKERS = Path(__file__).parent / "speakers"
COLUMNS = ("sentence", "kind", "start", "end", "text")
UNKNOWN = ["-", "-", ""]


class GoldSpeakerError(PicketlineError, ValueError):
    """Files of speakers break their format, or do not fit the articles; the message lists every fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSpeech:
    """A sentence that quotes or reports speech.

    Attributes:
        sentence: its number in the article, from 0.
        kind: direct where quotation marks hold words of the speaker, or the sentence introduces such words.
        speakers: half-open spans that name the speaker; several where several speak, empty where the text does
            not say who does.
    """

    sentence: int
    kind: SpeechKind
    speakers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    sentence: int
    kind: SpeechKind
    span: tuple[int, int] | None


def load_speakers(
    articles: Iterable[Article], *, folder: Path = SPEAKERS
) -> dict[str, tuple[GoldSpeech, ...]]:
    """Return the gold speech of those of the articles that are annotated for it, by article id.

    Raises:
        GoldSpeakerError: with every fault of every file read.
    """
    found: dict[str, tuple[GoldSpeech, ...]] = {}
    faults: list[str] = []
    for article in articles:
        path = folder / f"{article.id}.tsv"
        if not path.is_file():
            continue
        try:
            with path.open(encoding="utf-8", newline="") as file:
                found[article.id] = read_speakers(file, article, source=path.name)
        except GoldSpeakerError as error:
            faults.append(str(error))
    if faults:
        raise GoldSpeakerError("\n".join(faults))
    return found


def read_speakers(lines: Iterable[str], article: Article, *, source: str) -> tuple[GoldSpeech, ...]:
    """Read the speech of one article; ``source`` names it in errors; errors as for `load_speakers`."""
    rows: list[_Row] = []
    faults: list[str] = []
    reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
    for number, cells in enumerate(reader, start=1):
        try:
            if number == 1:
                _check_header(cells)
            else:
                rows.append(_row(cells, article, rows))
        except ValueError as error:
            faults.append(f"{source}, line {number}: {error}")
    if reader.line_num == 0:
        faults.append(f"{source}: empty file, expected the columns {' '.join(COLUMNS)!r}")
    if faults:
        raise GoldSpeakerError("\n".join(faults))
    return tuple(
        GoldSpeech(
            sentence=sentence, kind=kind, speakers=tuple(row.span for row in group if row.span is not None)
        )
        for (sentence, kind), group in groupby(rows, key=lambda row: (row.sentence, row.kind))
    )


def _check_header(cells: Sequence[str]) -> None:
    if tuple(cells) != COLUMNS:
        raise ValueError(f"columns {' '.join(cells)!r}, expected {' '.join(COLUMNS)!r}, a tab between each")


def _row(cells: list[str], article: Article, before: Sequence[_Row]) -> _Row:
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(cells)} fields, expected {len(COLUMNS)}, a tab between each")
    sentence = _number(cells[0], below=len(article.sentences), what=f"sentence of {article.id}")
    if cells[1] not in list(SpeechKind):
        raise ValueError(f"kind {cells[1]!r}: expected {' or '.join(SpeechKind)}")
    row = _Row(sentence, SpeechKind(cells[1]), None if cells[2:] == UNKNOWN else _span(cells, article))
    if before:
        _check_order(before[-1], row, seen={(each.sentence, each.span) for each in before})
    return row


def _span(cells: Sequence[str], article: Article) -> tuple[int, int]:
    limit = len(article.text) + 1
    start = _number(cells[2], below=limit, what=f"start in {article.id}")
    end = _number(cells[3], below=limit, what=f"end in {article.id}")
    words = article.text[start:end]
    if not words or words != words.strip():
        raise ValueError(
            f"{start}:{end} of {article.id} reads {words!r}: expected a name without white space around"
        )
    if cells[4] not in ("", words):
        raise ValueError(f"{start}:{end} of {article.id} reads {words!r}, the row {cells[4]!r}")
    return start, end


def _number(cell: str, *, below: int, what: str) -> int:
    if not (cell.isascii() and cell.isdigit() and int(cell) < below):
        raise ValueError(f"{what} {cell!r}: expected a whole number below {below}")
    return int(cell)


def _check_order(last: _Row, row: _Row, *, seen: set[tuple[int, tuple[int, int] | None]]) -> None:
    if row.sentence < last.sentence:
        raise ValueError(
            f"sentence {row.sentence} after sentence {last.sentence}: keep the order of the text"
        )
    if row.sentence > last.sentence:
        return
    if row.kind is not last.kind:
        raise ValueError(f"sentence {row.sentence} is {row.kind} here and {last.kind} above: choose one")
    if None in (row.span, last.span):
        raise ValueError(f"sentence {row.sentence} has a speaker and none: keep one row")
    if (row.sentence, row.span) in seen:
        raise ValueError(f"sentence {row.sentence} has this speaker twice: keep one row")
