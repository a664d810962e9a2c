"""From a model and gold articles to the scores of each article, and from those to headline figures."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import eq
from typing import Protocol

import numpy as np

from annotations.article import Article, Mention
from eval.calibration import Reliability
from eval.matching import Match, Outcome, match, strict_counts
from eval.measures import GROUPS, HEADLINES, MEASURES
from eval.metrics import Confusion, Counts
from eval.records import NAMED, ArticleScores
from model.labels import LABELS, SIDES, STANCES, EntityLabel, Stance
from model.prediction import Prediction

__all__ = ["ArticleScores", "Predictor", "evaluate", "names", "summary"]


class Predictor(Protocol):
    """What the evaluation asks of a model."""

    @property
    def name(self) -> str:
        """Name and version, as the report prints it."""

    @property
    def checksum(self) -> str:
        """Of the weights, so that a report can be told to be stale."""

    def predict(
        self,
        text: str,
        *,
        published: date | None = None,
        boundaries: Sequence[tuple[int, int]] | None = None,
    ) -> Prediction:
        """Answer for one article; ``boundaries`` are sentence spans that replace the sentence splitter."""


def names(articles: Iterable[Article]) -> frozenset[str]:
    """Return the surface forms of all names in ``articles``, case-folded, white space as one space."""
    return frozenset(
        _surface(article, mention)
        for article in articles
        for mention in article.mentions
        if mention.label in NAMED
    )


def evaluate(
    predictor: Predictor, articles: Iterable[Article], *, seen: frozenset[str]
) -> list[ArticleScores]:
    """Run the model twice on each article, with its own sentence boundaries and with the gold ones.

    Entities and the article stance are scored from the run with its own boundaries, as in use.

    Args:
        predictor: the model.
        articles: gold articles.
        seen: `names` of the training split; empty where the distinction does not matter.

    Returns:
        One record per article, in order.

    Raises:
        ValueError: for a prediction that cannot be scored (sentences other than the boundaries given, a gold
            sentence without a predicted one, an official without a side, a score that is no probability).
    """
    return [_evaluate_one(predictor, article, seen) for article in articles]


def summary(records: Sequence[ArticleScores]) -> dict[str, float]:
    """Return the headline figures of all ``records`` pooled, by the names of `HEADLINES`.

    A figure without cases is 0.0, so that it can be logged and compared.

    Raises:
        ValueError: for no records.
    """
    if not records:
        raise ValueError("no articles to summarise")
    figures = {}
    for name, measure_id in HEADLINES.items():
        measure = MEASURES[measure_id]
        columns = GROUPS[measure.group]
        pooled = np.sum([columns(record) for record in records], axis=0)
        figures[name] = float(np.nan_to_num(measure.formula(pooled)))
    return figures


def _evaluate_one(predictor: Predictor, article: Article, seen: frozenset[str]) -> ArticleScores:
    spans = [(sentence.start, sentence.end) for sentence in article.sentences]
    own = predictor.predict(article.text, published=article.published)
    given = predictor.predict(article.text, published=article.published, boundaries=spans)
    if [(sentence.start, sentence.end) for sentence in given.sentences] != spans:
        raise ValueError(
            f"{article.id}: {predictor.name} gave other sentences than the boundaries it was given"
        )
    matches = match(article.mentions, own.entities)
    gold = [sentence.stance for sentence in article.sentences]
    stances = [sentence.stance for sentence in given.sentences]
    confidence = [sentence.score for sentence in given.sentences]
    return ArticleScores(
        id=article.id,
        entities=strict_counts(matches),
        outcomes=_outcomes(matches),
        seen=_found(article, matches, lambda surface: surface in seen),
        unseen=_found(article, matches, lambda surface: surface not in seen),
        sides=Confusion.of(SIDES, _sides(article, matches)),
        sentences=Confusion.of(STANCES, zip(gold, stances, strict=True)),
        sentences_predicted=Confusion.of(STANCES, zip(gold, _aligned(article, own), strict=True)),
        article=Confusion.of(STANCES, [(article.stance, own.stance)]),
        entity_reliability=Reliability.of(
            (item.predicted.score, item.outcome is Outcome.CORRECT) for item in matches if item.predicted
        ),
        sentence_reliability=Reliability.of(zip(confidence, map(eq, gold, stances), strict=True)),
        article_reliability=Reliability.of([(own.score, own.stance is article.stance)]),
    )


def _outcomes(matches: Iterable[Match]) -> dict[EntityLabel, dict[Outcome, int]]:
    number = Counter((item.span.label, item.outcome) for item in matches)
    return {label: {outcome: number[label, outcome] for outcome in Outcome} for label in LABELS}


def _found(
    article: Article, matches: Iterable[Match], wanted: Callable[[str], bool]
) -> dict[EntityLabel, Counts]:
    counts = dict.fromkeys(NAMED, Counts())
    for item in matches:
        if item.gold and item.gold.label in NAMED and wanted(_surface(article, item.gold)):
            hit = item.outcome is Outcome.CORRECT
            counts[item.gold.label] += Counts(tp=int(hit), fn=int(not hit))
    return counts


def _surface(article: Article, mention: Mention) -> str:
    return " ".join(article.text[mention.start : mention.end].casefold().split())


def _sides(article: Article, matches: Iterable[Match]) -> Iterator[tuple[str, str]]:
    for item in matches:
        if item.outcome is Outcome.CORRECT and item.span.label is EntityLabel.OFFICIAL:
            pair = [span.side for span in (item.gold, item.predicted) if span is not None and span.side]
            if len(pair) != 2:
                raise ValueError(f"{article.id}: the official at {item.span.start} has no side")
            yield pair[0], pair[1]


def _aligned(article: Article, prediction: Prediction) -> Iterator[Stance]:
    for gold in article.sentences:
        overlaps = [
            min(gold.end, sentence.end) - max(gold.start, sentence.start) for sentence in prediction.sentences
        ]
        if max(overlaps, default=0) <= 0:
            raise ValueError(f"{article.id}: no predicted sentence overlaps the gold one at {gold.start}")
        yield prediction.sentences[overlaps.index(max(overlaps))].stance
