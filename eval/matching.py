"""Gold mentions against predicted entities of one article.

The outcomes are those of nervaluate, after SemEval-2013 task 9.1 (Segura-Bedmar et al. 2013, section 4).
Only a correct one, both ends and the label, counts as a hit: strict match. The others say how it went wrong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotations.article import Mention
from eval.metrics import Counts
from model.labels import LABELS, EntityLabel
from model.prediction import Entity

__all__ = ["OUTCOMES", "Match", "Outcome", "match", "strict_counts"]


class Outcome(StrEnum):
    """What became of a gold mention, a predicted entity, or a pair of them."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    PARTIAL = "partial"
    MISSED = "missed"
    SPURIOUS = "spurious"


OUTCOMES: dict[Outcome, str] = {
    Outcome.CORRECT: "both ends and the label agree",
    Outcome.INCORRECT: "the spans overlap, the labels differ",
    Outcome.PARTIAL: "the spans overlap and the labels agree, an end differs",
    Outcome.MISSED: "a gold mention that no prediction is paired with",
    Outcome.SPURIOUS: "a prediction that no gold mention is paired with",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One outcome; ``gold`` is ``None`` for a spurious prediction, ``predicted`` for a missed mention."""

    outcome: Outcome
    gold: Mention | None
    predicted: Entity | None

    @property
    def span(self) -> Mention | Entity:
        """The gold mention, or the prediction where there is none.

        Raises:
            ValueError: for a match of nothing with nothing.
        """
        span = self.gold or self.predicted
        if span is None:
            raise ValueError("a match needs a gold mention, a predicted entity, or both")
        return span


def match(gold: Sequence[Mention], predicted: Sequence[Entity]) -> list[Match]:
    """Pair mentions and entities one to one; each of them is in exactly one match.

    Overlapping pairs are taken in this order: the same span first, then the longer overlap, the same label,
    the earlier start. Nothing on both sides gives no match; nothing on one side gives all missed or all
    spurious.

    Returns:
        The matches in order of their position in the text.
    """
    candidates = sorted(
        (_preference(mention, entity), i, j)
        for i, mention in enumerate(gold)
        for j, entity in enumerate(predicted)
        if entity.start < mention.end and mention.start < entity.end
    )
    free_gold, free_predicted = set(range(len(gold))), set(range(len(predicted)))
    matches = []
    for _, i, j in candidates:
        if i in free_gold and j in free_predicted:
            free_gold.remove(i)
            free_predicted.remove(j)
            matches.append(_paired(gold[i], predicted[j]))
    matches += [Match(outcome=Outcome.MISSED, gold=gold[i], predicted=None) for i in free_gold]
    matches += [Match(outcome=Outcome.SPURIOUS, gold=None, predicted=predicted[j]) for j in free_predicted]
    return sorted(matches, key=lambda item: (item.span.start, item.span.end))


def strict_counts(matches: Iterable[Match]) -> dict[EntityLabel, Counts]:
    """Counts of strict matches for every label; a wrong pair is a false negative and a false positive."""
    counts = dict.fromkeys(LABELS, Counts())
    for item in matches:
        if item.outcome is Outcome.CORRECT:
            counts[item.span.label] += Counts(tp=1)
            continue
        if item.gold is not None:
            counts[item.gold.label] += Counts(fn=1)
        if item.predicted is not None:
            counts[item.predicted.label] += Counts(fp=1)
    return counts


def _preference(mention: Mention, entity: Entity) -> tuple[bool, int, bool, int]:
    overlap = min(mention.end, entity.end) - max(mention.start, entity.start)
    return (not _same_span(mention, entity), -overlap, mention.label is not entity.label, mention.start)


def _paired(mention: Mention, entity: Entity) -> Match:
    if mention.label is not entity.label:
        outcome = Outcome.INCORRECT
    else:
        outcome = Outcome.CORRECT if _same_span(mention, entity) else Outcome.PARTIAL
    return Match(outcome=outcome, gold=mention, predicted=entity)


def _same_span(mention: Mention, entity: Entity) -> bool:
    return (mention.start, mention.end) == (entity.start, entity.end)
