import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.sentences import split
from model.windows import WindowSize, encode, windows
from model.words import words
from tests import tiny

TOKENIZER = tiny.tokenizer()
SIZE = WindowSize(n_pieces=24, n_context=4)
TEXTS = st.text(st.sampled_from("abcUNI 1%.,!\n’£字é\u0301\x00\U0001f600"), max_size=400)


@given(TEXTS)
def test_every_word_is_answered_for_exactly_once(text: str) -> None:
    encoded = encode(text, split(text), TOKENIZER)
    answered = [
        window.first_word + i
        for window in windows(encoded, SIZE, TOKENIZER)
        for i in range(len(window.first_pieces))
    ]
    assert answered == list(range(len(words(text))))
    assert list(encoded.words) == words(text)


@given(TEXTS)
def test_every_piece_of_a_sentence_is_pooled_exactly_once(text: str) -> None:
    sentences = split(text)
    encoded = encode(text, sentences, TOKENIZER)
    pooled = np.zeros(len(sentences))
    for window in windows(encoded, SIZE, TOKENIZER):
        np.testing.assert_allclose(window.pooling.sum(axis=1), 1.0, rtol=1e-5)
        pooled[window.sentences] += window.weights
    assert pooled.tolist() == np.bincount(encoded.sentence, minlength=len(sentences)).tolist()


@given(TEXTS)
def test_no_window_is_longer_than_allowed_and_first_pieces_point_at_their_words(text: str) -> None:
    encoded = encode(text, split(text), TOKENIZER)
    for window in windows(encoded, SIZE, TOKENIZER):
        assert len(window.pieces) <= SIZE.n_pieces
        first = window.pieces[window.first_pieces]
        last = window.first_word + len(first)
        own = encoded.pieces[np.isin(encoded.word, range(window.first_word, last))]
        assert first.tolist() == own.tolist()


def test_windows_end_at_sentence_ends() -> None:
    text = "the union said. " * 6
    encoded = encode(text, split(text), TOKENIZER)
    cut = windows(encoded, SIZE, TOKENIZER)
    assert [window.sentences.tolist() for window in cut] == [[0, 1], [2, 3], [4, 5]]


def test_a_window_reads_its_neighbours() -> None:
    text = "the union said. " * 6
    first, second, _ = windows(encode(text, split(text), TOKENIZER), SIZE, TOKENIZER)
    assert len(first.pieces) == 1 + 10 + 4 + 1
    assert len(second.pieces) == 1 + 4 + 10 + 4 + 1


def test_a_sentence_longer_than_a_window_is_cut_but_lost_nowhere() -> None:
    text = "union " * 100 + "."
    cut = windows(encode(text, split(text), TOKENIZER), SIZE, TOKENIZER)
    assert sum(len(window.first_pieces) for window in cut) == 101
    assert all(window.sentences.tolist() == [0] for window in cut)


def test_a_window_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        WindowSize(n_pieces=10, n_context=4)
