from collections.abc import Iterator
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import Side, Stance
from model.prediction import Prediction
from tests.model.planted import predictor

TEXT = "  Unite members walk out.\n\nMinisters are to blame, said Graham. "


def test_offsets_are_those_of_the_text_as_given() -> None:
    prediction = predictor().predict(TEXT)
    assert [entity.text for entity in prediction.entities] == ["Unite", "Ministers", "Graham"]
    for part in (*prediction.entities, *prediction.sentences):
        assert TEXT[part.start : part.end] == part.text


@pytest.mark.reliability("input", "any text: offsets, sentences that tile it")
@given(st.text(max_size=300))
def test_any_text_gives_sound_offsets_and_sentences_that_tile_it(text: str) -> None:
    prediction = predictor().predict(text)
    assert prediction.text == text
    at = 0
    for sentence in prediction.sentences:
        assert not text[at : sentence.start].strip()
        assert text[sentence.start : sentence.end] == sentence.text
        at = sentence.end
    assert not text[at:].strip()
    ends = [0, *(entity.end for entity in prediction.entities)]
    for before, entity in zip(ends, prediction.entities, strict=False):
        assert before <= entity.start < entity.end
        assert text[entity.start : entity.end] == entity.text == entity.text.strip()


def test_stances_sides_and_scores() -> None:
    prediction = predictor().predict(TEXT)
    assert [sentence.stance for sentence in prediction.sentences] == [Stance.NEUTRAL, Stance.UNION]
    assert prediction.stance is Stance.GOVERNMENT
    assert prediction.score == pytest.approx(0.8)
    assert prediction.entities[0].side is Side.UNION
    assert prediction.entities[0].score == pytest.approx(0.8)
    assert sum(prediction.probabilities.values()) == pytest.approx(1.0)


@pytest.mark.reliability("input", "empty or blank text")
@pytest.mark.parametrize("blank", ["", " \n\t ", "\u2003"])
def test_blank_text_is_neutral_without_sentences(blank: str) -> None:
    prediction = predictor().predict(blank)
    assert (prediction.entities, prediction.sentences, prediction.stance) == ((), (), Stance.NEUTRAL)


@pytest.mark.reliability("input", "another type than str")
@pytest.mark.parametrize("given_", [b"bytes", None, ["a list"], 3])
def test_another_type_than_str_says_what_to_do(given_: object) -> None:
    with pytest.raises(TypeError, match=f"got {type(given_).__name__}.*predict_batch"):
        predictor().predict(given_)  # type: ignore[arg-type]


def test_published_is_a_day_or_an_iso_string() -> None:
    assert predictor().predict(TEXT, published="2023-02-07").published == date(2023, 2, 7)
    assert predictor().predict(TEXT, published=date(2023, 2, 7)).published == date(2023, 2, 7)
    prediction = predictor().predict(TEXT, published=datetime(2023, 2, 7, 9, 30))
    assert Prediction.from_dict(prediction.to_dict()) == prediction
    assert prediction.published == date(2023, 2, 7)
    with pytest.raises(ValueError, match=r"7 February.*expected an ISO date"):
        predictor().predict(TEXT, published="7 February")
    with pytest.raises(TypeError, match=r"20230207.*expected a date or an ISO date"):
        predictor().predict(TEXT, published=20230207)  # type: ignore[arg-type]


def test_one_text_is_no_batch() -> None:
    with pytest.raises(TypeError, match="expected a list of str"):
        predictor().predict_batch(TEXT)


def test_a_batch_is_lazy_and_in_order() -> None:
    asked: list[str] = []

    def texts() -> Iterator[str]:
        for text in ("One.", "Two.", "Three."):
            asked.append(text)
            yield text

    results = predictor().predict_batch(texts())
    assert asked == []
    assert next(results).text == "One."
    assert asked == ["One."]
    assert [result.text for result in results] == ["Two.", "Three."]


def test_given_boundaries_replace_the_splitter() -> None:
    prediction = predictor().predict("One. Two. Three.", boundaries=[(0, 9), (10, 16)])
    assert [sentence.text for sentence in prediction.sentences] == ["One. Two.", "Three."]


@pytest.mark.parametrize("boundaries", [[(0, 99)], [(5, 9), (0, 4)], [(0, 9), (4, 12)], [(4, 5)], [(3, 3)]])
def test_senseless_boundaries_are_refused(boundaries: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="expected sorted, disjoint, non-blank spans"):
        predictor().predict("One. Two. Three.", boundaries=boundaries)
