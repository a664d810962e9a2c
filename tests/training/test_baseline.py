"""Training of the baseline, on a handful of articles: it learns, repeats itself, and comes back from its files."""

import random
from datetime import date
from pathlib import Path

import pytest

from annotations.article import Article, GoldSentence, Mention
from model.baseline import BaselineScorer, load_baseline
from model.labels import STANCES, EntityLabel, Side, Stance
from model.prediction import Prediction
from model.predictor import Predictor
from model.weights_file import Weights
from training.baseline import fit, save, train_baseline

PERSONS = ["Ada Reed", "Ben Hale", "Cleo Marsh", "Dan Frost", "Eve Stone", "Finn Wells"]
SENTENCES = {
    Stance.UNION: ("{} of Unison said the offer was an insult.", Side.UNION),
    Stance.GOVERNMENT: ("Minister {} said the demand was unaffordable.", Side.GOVERNMENT),
    Stance.NEUTRAL: ("Staff walk out on Monday, and {} will watch.", Side.OTHER),
}


def article(number: int) -> Article:
    """Write an article that argues one side, with one official in each of three sentences."""
    chance = random.Random(number)
    stance = STANCES[number % len(STANCES)]
    template, side = SENTENCES[stance]
    text, mentions, sentences = "", [], []
    for _ in range(3):
        start, person = len(text), chance.choice(PERSONS)
        at = start + template.index("{")
        text += template.format(person)
        mentions.append(Mention(start=at, end=at + len(person), label=EntityLabel.OFFICIAL, side=side))
        sentences.append(GoldSentence(start=start, end=len(text), stance=stance, paragraph=0))
        text += " "
    return Article(
        id=f"x-{number:03}",
        title="Strike",
        published=date(2023, 2, 7),
        style="news",
        sector="health",
        stance=stance,
        text=text.rstrip(),
        mentions=tuple(mentions),
        sentences=tuple(sentences),
    )


ARTICLES = [article(number) for number in range(12)]
TEXT = "Gus Lowe of Unison said the offer was an insult. Gus Lowe of Unison said it was an insult."


@pytest.fixture(scope="module")
def prediction() -> Prediction:
    return Predictor(BaselineScorer(fit(ARTICLES))).predict(TEXT)


def test_what_it_was_taught_it_finds_in_a_new_text(prediction: Prediction) -> None:
    officials = [(entity.text, entity.side) for entity in prediction.entities]
    assert officials == [("Gus Lowe", Side.UNION)] * 2
    assert [sentence.stance for sentence in prediction.sentences] == [Stance.UNION] * 2
    assert prediction.stance is Stance.UNION


def test_saved_weights_give_the_same_answer(prediction: Prediction, tmp_path: Path) -> None:
    train_baseline(ARTICLES, tmp_path / "baseline")
    weights = Weights.open(tmp_path / "baseline")
    assert weights.kind == "baseline"
    assert Predictor(load_baseline(weights)).predict(TEXT) == prediction


def test_classes_that_training_did_not_show_are_not_predicted(tmp_path: Path) -> None:
    without = [item for item in ARTICLES if item.stance is not Stance.GOVERNMENT]
    save(fit(without), tmp_path)
    found = Predictor(load_baseline(Weights.open(tmp_path))).predict(TEXT)
    assert found.stance is Stance.UNION
    assert found.probabilities[Stance.GOVERNMENT] < 1e-6
    assert sum(found.probabilities.values()) == pytest.approx(1)
