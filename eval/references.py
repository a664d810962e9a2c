"""What a model is compared with: rules that any model must beat, and what a user would otherwise pick."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from annotations.article import Article
from eval.measures import ids_of
from eval.metrics import Confusion
from eval.records import ArticleScores
from eval.scores import Predictor
from model.labels import Stance

__all__ = ["MAJORITY_MEASURES", "MajorityStance", "ReferenceModel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceModel:
    """Something else that marks texts, scored as a model of ours is.

    Attributes:
        predictor: what answers. Where it has no answer it gives any one, which no figure is made of.
        definition: what it is, as the report says it.
        measures: the ids of the measures of `eval.measures` that it has an answer for.
    """

    predictor: Predictor
    definition: str
    measures: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MajorityStance:
    """Gives every sentence one stance and every article one: those most frequent in the training split."""

    sentence: Stance
    article: Stance

    @classmethod
    def of(cls, train: Sequence[Article]) -> Self:
        """Take the most frequent stances of ``train``, the first met of equals.

        Raises:
            ValueError: if there are no articles.
        """
        if not train:
            raise ValueError("no training articles to take the most frequent stance of")
        return cls(
            sentence=_commonest(sentence.stance for article in train for sentence in article.sentences),
            article=_commonest(article.stance for article in train),
        )

    @property
    def definition(self) -> str:
        return (
            f"Every sentence is {self.sentence} and every article is {self.article}, "
            "the most frequent stances of the training split."
        )

    def records(self, records: Iterable[ArticleScores]) -> list[ArticleScores]:
        """Return the records with the stances of this rule in place of the model's; the rest is unchanged."""
        return [
            replace(
                record,
                sentences=_constant(record.sentences, self.sentence),
                sentences_predicted=_constant(record.sentences_predicted, self.sentence),
                article=_constant(record.article, self.article),
            )
            for record in records
        ]


MAJORITY_MEASURES: frozenset[str] = ids_of(("sentences", "sentences_predicted", "article"))
"""The measures that the rule has an answer for."""


def _commonest(stances: Iterable[Stance]) -> Stance:
    return Counter(stances).most_common(1)[0][0]


def _constant(confusion: Confusion, stance: Stance) -> Confusion:
    golds = zip(confusion.classes, confusion.matrix, strict=True)
    return Confusion.of(confusion.classes, [(gold, stance) for gold, row in golds for _ in range(sum(row))])
