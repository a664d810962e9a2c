"""Temperatures make scores mean what they say on articles that the network has not seen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from annotations import Article, GoldSentence
from model.labels import Stance
from model.predictor import Predictor
from tests import tiny
from training.calibrate import fit_temperatures
from training.torch_backend import checkpoint_scorer

TEXT = "Unite will strike. The trust said the strike will end."
SENTENCES = (
    GoldSentence(start=0, end=18, stance=Stance.NEUTRAL, paragraph=0),
    GoldSentence(start=19, end=len(TEXT), stance=Stance.UNION, paragraph=0),
)


def article(*, right: bool) -> Article:
    """Return an article whose stances are those that the tiny network thinks likeliest, or least likely."""
    scorer = checkpoint_scorer(tiny.network(), tiny.tokenizer(), name="tiny")
    spans = [(s.start, s.end) for s in SENTENCES]
    answer = Predictor(scorer).predict(TEXT, boundaries=spans)

    def gold(probabilities: Mapping[Stance, float]) -> Stance:
        return (max if right else min)(probabilities, key=lambda stance: probabilities[stance])

    return Article(
        id="x-1",
        title="t",
        published=date(2023, 1, 1),
        style="s",
        sector="ambulance",
        stance=gold(answer.probabilities),
        text=TEXT,
        mentions=(),
        sentences=tuple(
            replace(s, stance=gold(a.probabilities)) for s, a in zip(SENTENCES, answer.sentences, strict=True)
        ),
    )


def test_stances_that_dev_flatters_are_not_made_surer_than_they_are() -> None:
    scorer = checkpoint_scorer(tiny.network(), tiny.tokenizer(), name="tiny")
    fitted = fit_temperatures(scorer, [article(right=True)])
    assert (fitted.stances, fitted.article) == (1.0, 1.0)


def test_stances_that_are_wrong_are_made_less_sure() -> None:
    scorer = checkpoint_scorer(tiny.network(), tiny.tokenizer(), name="tiny")
    fitted = fit_temperatures(scorer, [article(right=False)])
    assert fitted.stances > 1.5 and fitted.article > 1.5
