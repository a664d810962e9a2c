"""What the evaluation keeps of one article: counts only, so that articles can be added and resampled."""

from collections.abc import Mapping
from dataclasses import dataclass

from eval.calibration import Reliability
from eval.matching import Outcome
from eval.metrics import Confusion, Counts
from model.labels import EntityLabel

__all__ = ["NAMED", "ArticleScores"]

NAMED: tuple[EntityLabel, ...] = (EntityLabel.UNION, EntityLabel.TRUST, EntityLabel.OFFICIAL)
"""The labels whose mentions are names, and can therefore have been seen in training or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleScores:
    """Counts of one article under one model.

    Attributes:
        id: of the article.
        entities: strict matches (both ends and the label), every label.
        outcomes: number of matches of each outcome, by gold label, or predicted label where spurious.
        seen, unseen: gold mentions found and not, for every label of `NAMED`, by whether the surface form
            occurs in a mention of the training split. ``fp`` is always 0, as a prediction without gold is
            neither: only recall has a meaning here.
        sides: gold by predicted side, over strictly matched OFFICIAL mentions.
        sentences: gold by predicted stance where the model was given the gold sentence boundaries.
        sentences_predicted: the same where it split the text itself; a gold sentence takes the stance of the
            predicted sentence that overlaps it most, the earlier one of equals.
        article: gold by predicted stance of the article, a single case.
        entity_reliability: score of a predicted entity, and whether it is strictly correct.
        sentence_reliability, article_reliability: score of the stance, and whether it is right.
    """

    id: str
    entities: Mapping[EntityLabel, Counts]
    outcomes: Mapping[EntityLabel, Mapping[Outcome, int]]
    seen: Mapping[EntityLabel, Counts]
    unseen: Mapping[EntityLabel, Counts]
    sides: Confusion
    sentences: Confusion
    sentences_predicted: Confusion
    article: Confusion
    entity_reliability: Reliability
    sentence_reliability: Reliability
    article_reliability: Reliability
