"""How far two independent annotations agree: ``python -m annotations.agreement [FIRST SECOND]``.

FIRST and SECOND are folders; articles are compared by id, those of SECOND with their namesakes in FIRST. By
default the second annotation of the corpus is compared with the first.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotations.article import Article, Mention
from annotations.corpus import ARTICLES, load_folder
from model.errors import MissingExtraError
from model.labels import LABELS, STANCES, EntityLabel, Side, Stance

__all__ = ["SECOND", "Agreement", "SpanCounts", "compare"]

SECOND = Path(__file__).parent / "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanCounts:
    """Mentions of both annotations; strict match: both ends and the label."""

    first: int
    second: int
    both: int

    @property
    def f1(self) -> float:
        """F1 of one annotation against the other, which is symmetric; 1 where neither has a mention."""
        total = self.first + self.second
        return 2 * self.both / total if total else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Pairs (first, second) for each article, sentence, and official that both marked."""

    spans: dict[EntityLabel, SpanCounts]
    articles: list[tuple[Stance, Stance]]
    sentences: list[tuple[Stance, Stance]]
    sides: list[tuple[Side | None, Side | None]]

    @property
    def all_spans(self) -> SpanCounts:
        """The counts of all labels together, for the micro average."""
        counts = self.spans.values()
        return SpanCounts(
            first=sum(c.first for c in counts),
            second=sum(c.second for c in counts),
            both=sum(c.both for c in counts),
        )


def compare(first: list[Article], second: list[Article]) -> Agreement:
    """Compare two annotations of the same texts, split into the same sentences.

    Raises:
        ValueError: naming every article of ``second`` that ``first`` lacks, or has otherwise split.
    """
    by_id = {article.id: article for article in first}
    pairs = [(by_id.get(article.id), article) for article in second]
    sound = [(one, other) for one, other in pairs if one is not None and _comparable(one, other)]
    if len(sound) < len(pairs):
        wrong = sorted({article.id for article in second} - {other.id for _, other in sound})
        raise ValueError(f"the first folder has no article of the same sentences for {', '.join(wrong)}")
    counts: Counter[tuple[EntityLabel, str]] = Counter()
    sides: list[tuple[Side | None, Side | None]] = []
    for one, other in sound:
        spans, others = _by_span(one), _by_span(other)
        counts.update((key[2], "first") for key in spans)
        counts.update((key[2], "second") for key in others)
        common = sorted(spans.keys() & others.keys())
        counts.update((key[2], "both") for key in common)
        sides += [(spans[k].side, others[k].side) for k in common if k[2] == EntityLabel.OFFICIAL]
    return Agreement(
        spans={
            label: SpanCounts(**{name: counts[label, name] for name in ("first", "second", "both")})
            for label in LABELS
        },
        articles=[(one.stance, other.stance) for one, other in sound],
        sentences=[
            (mine.stance, theirs.stance)
            for one, other in sound
            for mine, theirs in zip(one.sentences, other.sentences, strict=True)
        ],
        sides=sides,
    )


def _comparable(one: Article, other: Article) -> bool:
    bounds = [[(s.start, s.end) for s in article.sentences] for article in (one, other)]
    return one.text == other.text and bounds[0] == bounds[1]


def _by_span(article: Article) -> dict[tuple[int, int, EntityLabel], Mention]:
    return {(mention.start, mention.end, mention.label): mention for mention in article.mentions}


def report(agreement: Agreement) -> Iterator[str]:
    """Yield the figures as lines; Cohen's kappa (1960) and macro-F1 as scikit-learn defines them."""
    try:
        from sklearn.metrics import cohen_kappa_score, f1_score
    except ImportError as error:
        remedy = "pip install 'picketline[baseline]'"
        raise MissingExtraError(f"the agreement figures need scikit-learn: {remedy}") from error
    yield f"{len(agreement.articles)} articles, {len(agreement.sentences)} sentences"
    rows = {"micro": agreement.all_spans} | {label.value: c for label, c in agreement.spans.items()}
    for name, counts in rows.items():
        yield f"strict span F1 {name:10} {counts.f1:.3f} ({counts.first} and {counts.second} mentions)"
    first, second = ([pair[i].value for pair in agreement.sentences] for i in (0, 1))
    yield f"sentence stance kappa {cohen_kappa_score(first, second):.3f}"
    macro = f1_score(first, second, labels=[stance.value for stance in STANCES], average="macro")
    yield f"sentence stance macro-F1 {macro:.3f}"
    yield f"article stance {_same(agreement.articles)}"
    yield f"official's side {_same(agreement.sides)}"


def _same(pairs: list[tuple[Stance, Stance]] | list[tuple[Side | None, Side | None]]) -> str:
    return f"{sum(one == other for one, other in pairs)} of {len(pairs)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m annotations.agreement", description=__doc__)
    parser.add_argument("first", nargs="?", type=Path, default=ARTICLES)
    parser.add_argument("second", nargs="?", type=Path, default=SECOND)
    arguments = parser.parse_args()
    try:
        agreement = compare(load_folder(arguments.first), load_folder(arguments.second))
        print(*report(agreement), sep="\n")
    except (FileNotFoundError, ValueError, MissingExtraError) as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
