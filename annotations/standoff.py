"""Real articles whose text may not be redistributed: annotations here, texts from a folder of the user's.

A file ``external/<id>.json`` holds the SHA-256 of a text and offsets into it, never its words. Offsets are
half-open and count characters of the text decoded as UTF-8 exactly as its bytes are (no newline translation).
"""

import hashlib
import json
import os
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from annotations.article import Article, GoldSentence, Mention
from model.labels import EntityLabel, Side, Stance

__all__ = ["ENVIRONMENT", "EXTERNAL", "ExternalTextError", "detach", "join", "load_external"]

EXTERNAL = Path(__file__).parent / "external"
ENVIRONMENT = "PICKETLINE_ARTICLES"
FORMAT = 1

_REMEDY = (
    "name the folder that holds the article texts (<id>.txt, bytes unaltered): as articles_dir,"
    f" by --articles-dir, or in the environment variable {ENVIRONMENT}"
)


class ExternalTextError(ValueError):
    """Texts of external articles are missing or altered; the message lists all of them and what to do."""


def load_external(articles_dir: str | Path | None = None) -> list[Article]:
    """Join the committed annotations with the texts in a folder.

    Args:
        articles_dir: the folder of ``<id>.txt``; by default the one that ``PICKETLINE_ARTICLES`` names.

    Raises:
        ExternalTextError: if no folder is named; with every text that is missing, or has another SHA-256.
    """
    folder = articles_dir or os.environ.get(ENVIRONMENT)
    if not folder:
        raise ExternalTextError(f"no folder of article texts given: {_REMEDY}")
    articles: list[Article] = []
    faults: list[str] = []
    for path in sorted(EXTERNAL.glob("*.json")):
        standoff = json.loads(path.read_text(encoding="utf-8"))
        text_path = Path(folder) / f"{standoff['id']}.txt"
        try:
            articles.append(join(standoff, text_path.read_bytes(), source=text_path))
        except FileNotFoundError:
            faults.append(f"{text_path}: no such file, expected a text with SHA-256 {standoff['sha256']}")
        except ExternalTextError as error:
            faults.append(str(error))
    if faults:
        raise ExternalTextError("\n".join([*faults, f"To do: {_REMEDY}."]))
    return articles


def detach(article: Article, text: bytes) -> dict[str, Any]:
    """Return the stand-off annotations of an article, found again in its original text.

    The title is left out: it belongs to the text.

    Args:
        article: parsed from the format of GUIDELINES.md, whose white space differs from the original's.
        text: the original, as bytes of UTF-8.

    Raises:
        ValueError: unless the sentences follow each other in the text with nothing but white space between.
    """
    original = text.decode("utf-8")
    moved: list[int] = []
    at = 0
    for sentence in article.sentences:
        surface = article.text[sentence.start : sentence.end]
        start = original.find(surface, at)
        if start < 0 or original[at:start].strip():
            found = original[at : at + 80]
            raise ValueError(f"{article.id}: expected sentence {surface!r}, the text goes on {found!r}")
        moved.append(start)
        at = start + len(surface)
    if original[at:].strip():
        raise ValueError(f"{article.id}: text without annotation at the end: {original[at:].strip()!r}")
    by_sentence = list(zip(article.sentences, moved, strict=True))
    return {
        "format": FORMAT,
        "id": article.id,
        "sha256": hashlib.sha256(text).hexdigest(),
        "characters": len(original),
        "published": article.published.isoformat(),
        "style": article.style,
        "sector": article.sector,
        "stance": article.stance.value,
        "mentions": [
            [mention.start + shift, mention.end + shift, mention.label.value, mention.side]
            for sentence, start in by_sentence
            for shift in [start - sentence.start]
            for mention in article.mentions
            if sentence.start <= mention.start < sentence.end
        ],
        "sentences": [
            [start, start + sentence.end - sentence.start, sentence.stance.value, sentence.paragraph]
            for sentence, start in by_sentence
        ],
    }


def join(standoff: dict[str, Any], text: bytes, *, source: str | Path) -> Article:
    """Put annotations and text together again; the first sentence stands for the title.

    Raises:
        ExternalTextError: if the text is not the one that was annotated; ``source`` names it in the message.
        ValueError: for another format number, or offsets that are out of order or out of the text.
    """
    if standoff["format"] != FORMAT:
        raise ValueError(f"{standoff['id']}: stand-off format {standoff['format']!r}, expected {FORMAT}")
    found = hashlib.sha256(text).hexdigest()
    if found != standoff["sha256"]:
        expected = standoff["sha256"]
        raise ExternalTextError(f"{source}: altered text, expected SHA-256 {expected}, found {found}")
    original = text.decode("utf-8")
    sentences = tuple(
        GoldSentence(start=start, end=end, stance=Stance(stance), paragraph=paragraph)
        for start, end, stance, paragraph in standoff["sentences"]
    )
    mentions = tuple(
        Mention(start=start, end=end, label=EntityLabel(label), side=Side(side) if side else None)
        for start, end, label, side in standoff["mentions"]
    )
    _check_order([(s.start, s.end) for s in sentences], standoff["id"], len(original))
    _check_order([(m.start, m.end) for m in mentions], standoff["id"], len(original))
    return Article(
        id=standoff["id"],
        title=original[sentences[0].start : sentences[0].end],
        published=date.fromisoformat(standoff["published"]),
        style=standoff["style"],
        sector=standoff["sector"],
        stance=Stance(standoff["stance"]),
        text=original,
        mentions=mentions,
        sentences=sentences,
    )


def _check_order(spans: list[tuple[int, int]], identifier: str, length: int) -> None:
    wrong = [span for span in spans if not 0 <= span[0] < span[1] <= length]
    wrong += [right for left, right in pairwise(spans) if left[1] > right[0]]
    if wrong:
        where = f"a text of {length} characters"
        raise ValueError(f"{identifier}: spans out of order or outside {where}: {wrong}")
