"""Words: where they are split, and that none of the text is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.words import Shape, shape, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unite, the union", "Unite , the union"),
        ("86% or 10pc in 2023-24", "86 % or 10pc in 2023 - 24"),
        ("£1.5bn on 2nd May", "£ 1 . 5bn on 2nd May"),
        ("7 OctoberImage source, GMBThe union", "7 October Image source , GMB The union"),
        ("Published6 hours ago", "Published 6 hours ago"),
        ("Sharon McEvoy and two MEPs", "Sharon McEvoy and two MEPs"),
        ("GMBFitzGerald, MacÉinrí", "GMB FitzGerald , MacÉinrí"),
        ("TfL's plan, DfEToday", "TfL ' s plan , DfE Today"),
        ("Di Angelo, DiAngelo, McANGUS", "Di Angelo , DiAngelo , Mc ANGUS"),
        ("MPsBBC", "MPs BBC"),
        ("members' pay: the RCN's offer", "members ' pay : the RCN ' s offer"),
        ("snake_case", "snake _ case"),
        ("Siân Élan Zürich", "Siân Élan Zürich"),
        ("Sia\u0302n E\u0301LAN 3½", "Sia\u0302n E\u0301LAN 3 ½"),
        ("", ""),
        (" \n\t ", ""),
    ],
)
def test_where_words_are_split(text: str, expected: str) -> None:
    assert [text[start:end] for start, end in words(text)] == expected.split()


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("aZé 9%.\u0301\n")), max_size=60))
def test_words_are_in_order_and_cover_all_but_white_space(text: str) -> None:
    spans = words(text)
    covered = [False] * len(text)
    last = 0
    for start, end in spans:
        assert last <= start < end
        covered[start:end] = [True] * (end - start)
        last = end
    assert covered == [not char.isspace() for char in text]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("unison", Shape.LOWER),
        ("Unison", Shape.CAPITALISED),
        ("Élan", Shape.CAPITALISED),
        ("A", Shape.CAPITALISED),
        ("UNISON", Shape.UPPER),
        ("MPs", Shape.MIXED),
        ("10pc", Shape.NUMBER),
        ("½", Shape.NUMBER),
        ("%", Shape.OTHER),
        ("漢字", Shape.OTHER),
    ],
)
def test_shape(word: str, expected: Shape) -> None:
    assert shape(word) is expected
