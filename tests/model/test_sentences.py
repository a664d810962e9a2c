"""Sentence spans tile the text, whatever the text, and end where a reader would end them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from segtok.segmenter import split_single

from model import sentences
from model.sentences import split

# Pieces that make segtok join, split or look ahead, so that random texts reach its branches.
PIECES = [
    *" \t\n\r\u2028\x1c\x85.?!…\"'“”‘’()[]•",
    "Mr.",
    "May.",
    "No.",
    "St. ",
    "(a. B. ",
    "and ",
    "\U0001f691",
    "\ud800",
    "\0",
]
TEXTS = st.one_of(st.text(), st.text(st.characters(categories=["Cs", "Ll", "Lu", "Po", "Zs"])),
                  st.lists(st.sampled_from([*PIECES, "Nurses ", "10%", "x"])).map("".join))  # fmt: skip


def texts_of(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@given(TEXTS)
@example("")
@example(" \t\r\n\x1c\x85\u2028")
@example("\ud800. \udfff")
@example("\0")
def test_sentences_tile_the_text(text: str) -> None:
    check_tiling(text)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join), st.integers(0, 60))
def test_sentences_tile_a_text_longer_than_a_piece(unit: str, extra: int) -> None:
    check_tiling(unit * (sentences.PIECE // len(unit) + extra))


def check_tiling(text: str) -> None:
    at = 0
    for start, end in split(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip(), "text outside a sentence"
        assert text[start:end] == text[start:end].strip()
        assert len(text[start:end].splitlines()) == 1, "a sentence across a line break"
        at = end
    assert not text[at:].strip(), "text after the last sentence"


@pytest.mark.parametrize(
    "expected",
    [
        ["Crews walked out.", "Talks resume on Monday."],
        ["“We had no choice.”", "She would not say more."],
        ["“What choice had we?” she said.", "“None.”"],
        ["'Is that it?' said Jo.", "It was."],
        ["They have the support of colleagues and... bring industrial action to an end.", "It is over."],
        ["Mr. Lee, Mrs. Roe and Dr. Ames met at St. Mary’s.", "Nothing came of it."],
        ["It begins in May.", "“It ends in June.”"],
        ["Will I be paid?", "No.", "The fund pays £50 a day."],
        ["They went to No. 10 today.", "See bulletin no. 11 for more.", "It rose by 3.5 per cent."],
        ["Pickets in DartfordImage source, Unite"],
        ["🚑🚑 Crews 🚑 walked out.", "🚑 Talks resume."],
    ],
)
def test_sentence_ends_within_a_line(expected: list[str]) -> None:
    assert texts_of(" ".join(expected)) == expected


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\n\n", "\u2028", " \n\t"])
def test_a_line_break_ends_a_sentence_without_a_full_stop(line_break: str) -> None:
    assert texts_of(f"Crews walk out{line_break}Image caption,{line_break}Talks go on") == [
        "Crews walk out", "Image caption,", "Talks go on"]  # fmt: skip


def test_a_long_line_splits_like_short_ones() -> None:
    sentence = "“We have waited,” said Dr. Ames, “for an offer that Mr. Lee calls fair.”"
    assert texts_of(" ".join([sentence] * 500)) == [sentence] * 500


def test_a_sentence_longer_than_a_piece_is_cut_at_white_space_and_nothing_is_lost() -> None:
    text = "and so on " * sentences.PIECE
    parts = texts_of(text)
    assert len(parts) > 1
    assert " ".join(parts) == text.strip()


def test_the_number_of_pieces_grows_with_the_text_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    # segtok takes a lone letter with a full stop for an initial and joins the rest of the piece to it.
    sizes: list[int] = []

    def counting(text: str) -> list[str]:
        sizes.append(len(text))
        return split_single(text)

    monkeypatch.setattr(sentences, "split_single", counting)
    text = "Ω. " * 20_000
    split(text)
    assert sum(sizes) <= 3 * len(text)
