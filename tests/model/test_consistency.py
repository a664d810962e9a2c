import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.consistency import consistent, consistent_sides
from model.labels import SIDES, EntityLabel, Side
from model.predictor import log_softmax
from model.tags import TAGS, decode
from model.words import words

TEXT = "Health minister Ada Obi spoke. Later Obi left, and Health suffered."
NAME, LATER = 3, 7  # the words Obi


def scores(**chances: tuple[str, float]) -> np.ndarray:
    rows = np.full((len(words(TEXT)), len(TAGS)), 0.001)
    rows[:, 0] = 1.0
    for word, (tag, chance) in chances.items():
        rows[int(word[1:])] = 0.001
        rows[int(word[1:]), 0] = 1 - chance
        rows[int(word[1:]), TAGS.index(tag)] = chance
    return log_softmax(np.log(rows))


def found(tags: np.ndarray) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in decode(tags) if span.label is EntityLabel.OFFICIAL]


def test_a_surname_follows_the_full_name_found_with_certainty() -> None:
    tags = scores(w2=("B-OFFICIAL", 0.98), w3=("I-OFFICIAL", 0.98), w7=("B-OFFICIAL", 0.3))
    assert found(tags) == [(2, 4)]
    assert found(consistent(TEXT, words(TEXT), tags)) == [(2, 4), (LATER, LATER + 1)]


def test_a_slip_at_one_place_gives_way_to_the_others() -> None:
    tags = scores(w3=("I-OFFICIAL", 0.02), w7=("B-OFFICIAL", 0.6))
    assert found(tags) == [(LATER, LATER + 1)]
    assert found(consistent(TEXT, words(TEXT), tags)) == []


def test_other_labels_and_words_that_stand_once_keep_their_scores() -> None:
    tags = scores(w0=("B-TRUST", 0.9), w2=("B-OFFICIAL", 0.7))
    changed = consistent(TEXT, words(TEXT), tags)
    columns = [i for i, tag in enumerate(TAGS) if not tag.endswith("OFFICIAL")]
    np.testing.assert_array_equal(changed[:, columns], tags[:, columns])
    np.testing.assert_array_equal(changed[2], tags[2])


def test_a_side_seen_with_the_role_holds_where_the_surname_stands_alone() -> None:
    tags = scores(w2=("B-OFFICIAL", 0.9), w3=("I-OFFICIAL", 0.9), w7=("B-OFFICIAL", 0.6))
    sides = np.log(np.full((len(words(TEXT)), len(SIDES)), 0.25))
    sides[NAME] = np.log([0.01, 0.97, 0.01, 0.01])
    sides[LATER] = np.log([0.4, 0.3, 0.2, 0.1])
    pooled = consistent_sides(TEXT, words(TEXT), tags, sides)
    assert pooled[NAME].argmax() == pooled[LATER].argmax() == SIDES.index(Side.GOVERNMENT)
    np.testing.assert_array_equal(pooled[1], sides[1])


@given(st.text("Ab C.", max_size=60), st.integers(0, 2**32 - 1))
def test_any_text_keeps_shape_and_finite_scores(text: str, seed: int) -> None:
    spans = words(text)
    tags = log_softmax(np.random.default_rng(seed).normal(size=(len(spans), len(TAGS))) * 9)
    changed = consistent(text, spans, tags)
    assert changed.shape == tags.shape
    assert np.isfinite(changed).all()
