"""A date takes in the words that the guidelines count to it."""

import re

import pytest

from annotations import load
from model.labels import EntityLabel
from model.tags import TagSpan
from model.whole_dates import whole_dates
from model.words import words

LABELS = {"D": EntityLabel.DATE, "U": EntityLabel.UNION}


def _whole(marked: str) -> str:
    """Mark mentions as ``[words]D``, make the dates whole, and mark them again."""
    text = re.sub(r"\[(.*?)\][DU]", r"\1", marked)
    cut = words(text)
    spans, removed = [], 0
    for found in re.finditer(r"\[(.*?)\]([DU])", marked):
        start = found.start() - removed
        inside = [at for at, (s, e) in enumerate(cut) if s >= start and e <= start + len(found[1])]
        spans.append(TagSpan(inside[0], inside[-1] + 1, LABELS[found[2]]))
        removed += 3
    for span in reversed(whole_dates(text, cut, spans)):
        start, end = cut[span.start][0], cut[span.end - 1][1]
        text = f"{text[:start]}[{text[start:end]}]{span.label.value[0]}{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("found", "whole"),
    [
        ("They meet later [this week]D.", "They meet [later this week]D."),
        ("They meet [later]D [this week]D.", "They meet [later this week]D."),
        ("Phased in from [August]D of [this year]D.", "Phased in from [August of this year]D."),
        ("Phased in from [August]D of this year.", "Phased in from [August of this year]D."),
        ("It was due in [September]D [last year]D.", "It was due in [September last year]D."),
        ("At the [start]D of [this year]D the BMA spoke.", "At the [start of this year]D the BMA spoke."),
        ("By the end of the [summer]D it was over.", "By the [end of the summer]D it was over."),
        ("On [Friday]D and [Saturday]D this week.", "On [Friday]D and [Saturday this week]D."),
        ("Counts went on late [last night]D.", "Counts went on [late last night]D."),
        ("The bar is open late [tonight]D.", "The bar is open late [tonight]D."),
        ("The results come [later]D.", "The results come later."),
        ("Up by 3 since [2018]D [last month]D.", "Up by 3 since [2018]D [last month]D."),
        ("The strike is to end [today]D.", "The strike is to end [today]D."),
        ("The early [Unite]U and the end of [Unite]U.", "The early [Unite]U and the end of [Unite]U."),
        ("[May]D this be the last.", "[May]D this be the last."),
        (
            "People in the [20th]D century expected it at [this]D stage.",
            "People in the 20th century expected it at this stage.",
        ),
        ("He told the [Today]D programme [today]D.", "He told the Today programme [today]D."),
    ],
)
def test_dates_are_made_whole(found: str, whole: str) -> None:
    assert _whole(found) == whole


def test_dates_of_the_corpus_are_whole_already() -> None:
    changed = []
    for article in load("all"):
        cut = words(article.text)
        starts, ends = {s: at for at, (s, _) in enumerate(cut)}, {e: at + 1 for at, (_, e) in enumerate(cut)}
        spans = [
            TagSpan(starts[m.start], ends[m.end], m.label)
            for m in article.mentions
            if m.start in starts and m.end in ends
        ]
        if whole_dates(article.text, cut, spans) != spans:
            changed.append(article.id)
    assert not changed
