"""No mention begins or ends with a word that only joins it to the next."""

import pytest

from model.edges import trimmed
from model.labels import EntityLabel
from model.tags import TagSpan
from model.words import words


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("21 July to", "21 July"),
        ("July,", "July"),
        ("of this year", "this year"),
        ("start of", "start"),
        ("the TUC", "the TUC"),
        ("86%", "86%"),
        ("Guy's and St Thomas'", "Guy's and St Thomas'"),
        ("Friday, 6 February 2026", "Friday, 6 February 2026"),
        ("to the", ""),
    ],
)
def test_joining_words_come_off_the_ends_alone(text: str, left: str) -> None:
    cut = words(text)
    spans = trimmed(text, cut, [TagSpan(0, len(cut), EntityLabel.DATE)])
    assert "".join(text[cut[s.start][0] : cut[s.end - 1][1]] for s in spans) == left
