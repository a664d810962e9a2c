"""Check annotated articles: ``python -m annotations.check [FOLDER]``.

Prints errors, then likely slips (which need a reader, and are often right as they stand), then statistics.
Without FOLDER it checks the corpus, with its second annotation and its splits. Exit status 1 on errors.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotations.article import Article
from annotations.corpus import ARTICLES, checksum, load, load_folder, read_splits
from annotations.format import FormatErrors
from annotations.slips import slips
from model.labels import LABELS, SIDES, STANCES, EntityLabel

__all__ = ["errors", "statistics"]


def errors(folder: Path) -> list[str]:
    """Return every error of a folder of articles; for the corpus, of its second annotation and splits too."""
    found: list[str] = []
    corpus = folder.resolve() == ARTICLES.resolve()
    for part in [folder, folder.parent / "second"] if corpus else [folder]:
        try:
            load_folder(part)
        except FormatErrors as error:
            found += map(str, error.errors)
        except FileNotFoundError as error:
            found.append(str(error))
    if corpus and not found:
        found += _split_errors()
    return found


def _split_errors() -> Iterator[str]:
    try:
        load("all")
    except ValueError as error:
        yield str(error)
    recorded, present = read_splits()["checksum"], checksum()
    if recorded != present:
        remedy = "after a correction run python -m annotations.make_splits --keep"
        yield f"splits.toml was made for a corpus with checksum {recorded}, this one has {present}; {remedy}"


def statistics(articles: Iterable[Article]) -> Iterator[str]:
    """Yield lines with the counts of articles, sentences, words and mentions."""
    counts: Counter[str] = Counter()
    surfaces: dict[EntityLabel, set[str]] = defaultdict(set)
    for article in articles:
        counts.update(["articles", f"article {article.stance}"])
        counts.update(f"sentence {sentence.stance}" for sentence in article.sentences)
        counts["sentences"] += len(article.sentences)
        counts["words"] += len(article.text.split())
        counts["mentions"] += len(article.mentions)
        for mention in article.mentions:
            counts.update([mention.label, f"side {mention.side}"])
            surfaces[mention.label].add(article.text[mention.start : mention.end])
    yield ", ".join(f"{counts[name]} {name}" for name in ("articles", "sentences", "words", "mentions"))
    for unit in ("article", "sentence"):
        yield f"{unit} stance: " + ", ".join(f"{name} {counts[f'{unit} {name}']}" for name in STANCES)
    yield "mentions (distinct): " + ", ".join(
        f"{label} {counts[label]} ({len(surfaces[label])})" for label in LABELS
    )
    yield "side of officials: " + ", ".join(f"{name} {counts[f'side {name}']}" for name in SIDES)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m annotations.check",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ARTICLES, help="annotated articles (*.md)")
    folder = parser.parse_args().folder
    found = errors(folder)
    for error in found:
        print(f"error: {error}", file=sys.stderr)
    if found:
        print(f"{len(found)} errors", file=sys.stderr)
        return 1
    articles = load_folder(folder)
    for article in articles:
        for slip in slips(article):
            print(f"slip? {slip}")
    print(*statistics(articles), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
