"""What another network thinks of the stances of articles: how sure it is of each, as a second target beside the gold.

A file of JSON lines, one for each article: ``id``, ``sha256`` of the text in UTF-8, ``sentences`` (a probability for
each of `model.labels.STANCES`, for each sentence in order) and ``article`` (the same, for the whole).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotations.article import Article
from model.atomic import write_text
from model.errors import PicketlineError
from model.labels import STANCES

__all__ = ["CORPUS", "NONE", "Opinion", "OpinionsError", "find_opinions", "read_opinions", "write_opinions"]

CORPUS, NONE = "corpus", "none"
"""Names in settings: of the file on the train split, made as `training.teach` does; and of no file."""
N_DIGITS = 2
"""Decimals of a probability in the file."""


class OpinionsError(PicketlineError):
    """A file of opinions is damaged or of other articles; the message has a line for each fault."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Probabilities of the stances, in the order of `STANCES`, which add up to 1.

    Attributes:
        sentences: of each sentence.
        article: of the article.
    """

    sentences: tuple[tuple[float, ...], ...]
    article: tuple[float, ...]


def find_opinions(name: str) -> Path:
    """Return the path of a file of opinions, by its path or as `CORPUS`."""
    return Path(__file__).with_name("opinions.jsonl") if name == CORPUS else Path(name)


def write_opinions(path: Path, opinions: Iterable[tuple[Article, Opinion]]) -> None:
    """Write a file; see the module docstring."""
    lines = [
        json.dumps(
            {
                "id": article.id,
                "sha256": _checksum(article),
                "sentences": [_rounded(row) for row in opinion.sentences],
                "article": _rounded(opinion.article),
            }
        )
        for article, opinion in opinions
    ]
    write_text(path, "".join(f"{line}\n" for line in lines))


def read_opinions(path: Path, articles: Sequence[Article]) -> dict[str, Opinion]:
    """Return the opinions of a file on some articles, by id; there need not be one on each.

    Raises:
        OpinionsError: listing every line that is damaged, or was made for another text of the article.
    """
    by_id = {article.id: article for article in articles}
    found, faults = {}, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            if row["id"] in by_id:
                found[row["id"]] = _read(row, by_id[row["id"]])
        except (ValueError, KeyError, TypeError) as error:
            faults.append(f"{path}:{number}: {error}")
    if faults:
        remedy = "make it anew with python -m training.teach, or train without"
        raise OpinionsError("\n".join(["", *faults, f"{len(faults)} faults; {remedy}"]))
    return found


def _read(row: Mapping[str, object], article: Article) -> Opinion:
    if row["sha256"] != _checksum(article):
        raise ValueError(f"{article.id}: of another text than the article has now")
    sentences, whole = row["sentences"], row["article"]
    if not isinstance(sentences, list) or len(sentences) != len(article.sentences):
        raise ValueError(f"{article.id}: expected probabilities for {len(article.sentences)} sentences")
    return Opinion(tuple(_scaled(values) for values in sentences), _scaled(whole))


def _scaled(values: object) -> tuple[float, ...]:
    """Check the probabilities of one sentence or article, and undo what rounding did to their sum."""
    if not (
        isinstance(values, list)
        and len(values) == len(STANCES)
        and all(isinstance(value, int | float) and value >= 0 for value in values)
        and abs(sum(values) - 1) <= len(STANCES) * 10**-N_DIGITS
    ):
        raise ValueError(f"{values!r}: expected {len(STANCES)} probabilities")
    return tuple(value / sum(values) for value in values)


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(float(value), N_DIGITS) for value in values]


def _checksum(article: Article) -> str:
    return hashlib.sha256(article.text.encode("utf-8")).hexdigest()
