import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import LABELS, EntityLabel
from model.tags import ALLOWED, TAGS, decode, encode

UNION, DATE = EntityLabel.UNION, EntityLabel.DATE


@st.composite
def spans_of_words(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, EntityLabel]]]:
    cuts = sorted(draw(st.sets(st.integers(0, 30), max_size=14)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return 30, [(start, end, draw(st.sampled_from(LABELS))) for start, end in pairs]


def certain(tags: list[int]) -> np.ndarray:
    rows = np.full((len(tags), len(TAGS)), np.log(0.01))
    rows[np.arange(len(tags)), tags] = np.log(0.9)
    return rows


@given(spans_of_words())
def test_encoded_spans_decode_to_themselves(case: tuple[int, list[tuple[int, int, EntityLabel]]]) -> None:
    n_words, spans = case
    assert [span[:3] for span in decode(certain(encode(n_words, spans)))] == spans


def test_two_mentions_side_by_side_stay_two() -> None:
    spans = [(0, 2, UNION), (2, 3, UNION)]
    assert [span[:3] for span in decode(certain(encode(3, spans)))] == spans


@given(st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_decoding_finds_the_best_legal_sequence(n_words: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(n_words, len(TAGS)))

    def legal(path: tuple[int, ...]) -> bool:
        return all(ALLOWED[a, b] for a, b in itertools.pairwise((0, *path)))

    paths = filter(legal, itertools.product(range(len(TAGS)), repeat=n_words))
    best = max(paths, key=lambda path: scores[np.arange(n_words), path].sum())
    starts = [i for i, tag in enumerate(best) if TAGS[tag].startswith("B-")]
    assert [span.start for span in decode(scores)] == starts


def test_an_inside_tag_never_starts_a_mention() -> None:
    scores = certain([TAGS.index("I-DATE"), 0])
    assert not any(TAGS[b].startswith("I-") and ALLOWED[0, b] for b in range(len(TAGS)))
    assert all(span.start == 0 and span.end == 1 for span in decode(scores))


def test_the_score_does_not_fall_with_length() -> None:
    short, long = (decode(certain(encode(n, [(0, n, DATE)])))[0].score for n in (1, 6))
    assert short == pytest.approx(long) == pytest.approx(0.9)


@pytest.mark.parametrize(
    "spans", [[(0, 2, UNION), (1, 3, DATE)], [(2, 2, UNION)], [(2, 9, UNION)], [(-1, 2, UNION)]]
)
def test_senseless_spans_are_refused(spans: list[tuple[int, int, EntityLabel]]) -> None:
    with pytest.raises(ValueError, match=r"overlaps|does not lie within"):
        encode(4, spans)


def test_no_words_no_spans() -> None:
    assert decode(np.empty((0, len(TAGS)))) == []
