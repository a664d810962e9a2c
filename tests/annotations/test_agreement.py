"""Agreement: the published figures, and counts on a planted disagreement."""

import pytest

import annotations
from annotations.agreement import SECOND, compare, report
from annotations.corpus import ARTICLES
from model.labels import EntityLabel, Side, Stance

FIRST = """\
---
id: x-001
title: t
published: 2023-02-14
style: s
sector: s
stance: union
---
N [GMB Union](UNION) members met [Jo Example](OFFICIAL:union) and [Al Example](OFFICIAL:other).
U They want [5%](PERCENTAGE) by [May](DATE).
"""
OTHER = (
    FIRST.replace("[GMB Union](UNION)", "[GMB](UNION) Union")
    .replace("OFFICIAL:other", "OFFICIAL:employer")
    .replace("[May](DATE)", "May")
    .replace("\nU", "\nN")
)


def test_the_figures_of_the_datasheet() -> None:
    lines = list(report(compare(annotations.load_folder(ARTICLES), annotations.load_folder(SECOND))))
    assert [" ".join(line.split()) for line in lines] == [
        "40 articles, 712 sentences",
        "strict span F1 micro 0.993 (593 and 589 mentions)",
        "strict span F1 UNION 0.996 (116 and 115 mentions)",
        "strict span F1 TRUST 0.987 (79 and 79 mentions)",
        "strict span F1 OFFICIAL 1.000 (94 and 94 mentions)",
        "strict span F1 PERCENTAGE 1.000 (83 and 83 mentions)",
        "strict span F1 DATE 0.989 (221 and 218 mentions)",
        "sentence stance kappa 0.913",
        "sentence stance macro-F1 0.945",
        "article stance 40 of 40",
        "official's side 94 of 94",
    ]


def test_a_match_needs_both_ends_and_the_label() -> None:
    found = compare([annotations.parse(FIRST, path="1")], [annotations.parse(OTHER, path="2")])
    union, day = found.spans[EntityLabel.UNION], found.spans[EntityLabel.DATE]
    assert (union.first, union.second, union.both, union.f1) == (1, 1, 0, 0.0)
    assert (day.first, day.second, day.both) == (1, 0, 0)
    assert found.spans[EntityLabel.TRUST].f1 == 1.0
    assert (found.all_spans.first, found.all_spans.second, found.all_spans.both) == (5, 4, 3)
    assert found.all_spans.f1 == pytest.approx(6 / 9)
    assert found.sides == [(Side.UNION, Side.UNION), (Side.OTHER, Side.EMPLOYER)]
    assert found.sentences == [(Stance.NEUTRAL, Stance.NEUTRAL), (Stance.UNION, Stance.NEUTRAL)]


def test_another_text_is_not_compared() -> None:
    first, other = (annotations.parse(s, path="x") for s in (FIRST, OTHER.replace("They", "Some")))
    with pytest.raises(ValueError, match="no article of the same sentences for x-001"):
        compare([first], [other])
