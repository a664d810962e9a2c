"""The gold articles of a report: which there are, where they come from, and their checksum."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from annotations import load, load_external
from annotations.article import Article

__all__ = ["COMPARISON", "NOTES", "OWN_NOTE", "QUANTISATION", "checksum", "load_articles"]

NOTES: dict[str, str] = {
    "test": "Held-out articles of the corpus, written for this project; no person named in them occurs in "
    "the articles trained on, and some unions and trusts occur here alone.",
    "dev": "Articles of the corpus that the training run was chosen by: its figures flatter.",
    "external": "Real news articles, never trained on; their annotation is in the repository, their text is "
    "not.",
}
"""The splits that can be scored, and what a reader of the figures has to know of each."""

COMPARISON = "compare-"
"""What the name of a report of `eval.compare` starts with; the rest is the split."""

QUANTISATION = "quantisation"
"""The name of the report of `training.ship`, which is on the test split."""

OWN_NOTE = "Articles of the user's own; whether a model was trained on any of them, the user knows."


def load_articles(split: str, *, articles_dir: Path | None = None) -> list[Article]:
    """Read the gold articles of a split.

    Args:
        split: a key of `NOTES`.
        articles_dir: where the texts of the external articles lie; by default what the environment variable
            ``PICKETLINE_ARTICLES`` names.

    Raises:
        ValueError: for an unknown split; and whatever `annotations` raises for faulty data.
    """
    if split not in NOTES:
        raise ValueError(f"unknown split {split!r}: expected one of {', '.join(NOTES)}")
    return load_external(articles_dir) if split == "external" else load(split)


def checksum(articles: Iterable[Article]) -> str:
    """Return the SHA-256 (hex) over all that is scored or given to a model; order does not matter."""
    digest = hashlib.sha256()
    for article in sorted(articles, key=lambda item: item.id):
        digest.update(json.dumps(_content(article)).encode() + b"\n")
    return digest.hexdigest()


def _content(article: Article) -> list[Any]:
    return [
        article.id,
        article.published.isoformat(),
        article.stance,
        article.text,
        [[mention.start, mention.end, mention.label, mention.side] for mention in article.mentions],
        [[sentence.start, sentence.end, sentence.stance] for sentence in article.sentences],
    ]
