"""The lexicon: strict tables, and which names are found in a text, how far they reach, how sure they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import EntityLabel
from model.lexicon import (
    MATCH_KINDS,
    LexiconError,
    candidates,
    features,
    lexicon_spans,
    match,
    trusts,
    unions,
)
from model.lexicon.entries import read_trusts, read_unions
from model.words import words

UNION, TRUST = EntityLabel.UNION, EntityLabel.TRUST


def found(text: str) -> list[tuple[str, EntityLabel, bool]]:
    return [(text[start:end], label, strong) for start, end, label, strong in lexicon_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the GMB union and Unite met", [("GMB", UNION, True), ("Unite", UNION, True)]),
        ("GMB Union said", [("GMB Union", UNION, True)]),
        ("they unite in unison", []),
        ("RCN Wales and Unison North West", [("RCN Wales", UNION, True), ("Unison North West", UNION, True)]),
        (
            "Unison North East Ambulance Service",
            [("Unison", UNION, True), ("North East Ambulance Service", TRUST, True)],
        ),
        (
            "Public and Commercial Services union (PCS)",
            [("Public and Commercial Services", UNION, True), ("PCS", UNION, True)],
        ),
        ("Prison Officers\u2019 Association", [("Prison Officers\u2019 Association", UNION, True)]),
        ("Community midwives", [("Community", UNION, False)]),
        ("the Community union", [("Community", UNION, True)]),
        (
            "public and commercial services union",
            [("public and commercial services union", UNION, False)],
        ),
        ("the rmt was into it, his arc", [("rmt", UNION, False)]),
        ("UNITE THE UNION SAYS", [("UNITE THE UNION", UNION, False)]),
        ("ROYAL COLLEGE OF NURSING", [("ROYAL COLLEGE OF NURSING", UNION, False)]),
        ("Bolton is a town", [("Bolton", TRUST, False)]),
        ("Bolton NHS Foundation Trust", [("Bolton NHS Foundation Trust", TRUST, True)]),
        ("Barnsley Hospital NHS Trust", [("Barnsley Hospital NHS Trust", TRUST, True)]),
        ("Guy's and St. Thomas' NHS Trust", [("Guy's and St. Thomas' NHS Trust", TRUST, True)]),
        ("Secamb, SECAmb, YAS", [("Secamb", TRUST, True), ("SECAmb", TRUST, True), ("YAS", TRUST, True)]),
        ("East of England ambulance workers", [("East of England", TRUST, False)]),
        ("the Northern Ireland Office", []),
        ("outside Whipps Cross University Hospital", [("Whipps Cross University Hospital", TRUST, False)]),
        ("outside Addenbrooke's Hospital", [("Addenbrooke's", TRUST, False)]),
        ("Image source, GMBThe union", [("GMB", UNION, True)]),
        ("", []),
    ],
)
def test_names_in_a_text(text: str, expected: list[tuple[str, EntityLabel, bool]]) -> None:
    assert found(text) == expected


def test_every_full_name_is_found_whole() -> None:
    for entry in (*unions(), *trusts()):
        spans = found(f"so {entry.name} says")
        assert [text for text, _, _ in spans] == [entry.name]


def test_features_mark_begin_and_inside_by_strength() -> None:
    names = [MATCH_KINDS[kind] for kind in features(["Bolton", "and", "NHS", "Fife", "met", "Unite"])]
    assert names == [
        "trust weak begin",
        "none",
        "trust strong begin",
        "trust strong inside",
        "none",
        "union strong begin",
    ]


NAMES = ["Unite", "the", "union", "NHS", "Trust", "North", "West", "RCN", "and", "Royal", "College", "Bolton"]


@given(st.lists(st.sampled_from(NAMES)))
def test_matches_are_disjoint_and_agree_with_features(text_words: list[str]) -> None:
    covered = [False] * len(text_words)
    last = 0
    for span in match(text_words):
        assert last <= span.start < span.end <= len(text_words)
        covered[span.start : span.end] = [True] * (span.end - span.start)
        last = span.end
    assert [kind > 0 for kind in features(text_words)] == covered


@given(st.text(max_size=60))
def test_matches_start_and_end_with_words(text: str) -> None:
    starts = {start for start, _ in words(text)}
    ends = {end for _, end in words(text)}
    assert all(start in starts and end in ends for start, end, _, _ in lexicon_spans(text))


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("Unison", ("unison",)),
        ("unison", ("unison",)),
        ("Unison North West", ("unison",)),
        ("the Royal Marsden", ("RPY",)),
        ("the GMB", ("gmb",)),
        ("Bolton Hospitals NHS Foundation Trust", ("RMC",)),
        ("MFT", ("R0A", "RPA")),
        ("National Trust", ()),
        ("the", ()),
        ("", ()),
    ],
)
def test_candidates(surface: str, expected: tuple[str, ...]) -> None:
    assert candidates(surface) == expected


UNION_HEADER = "id,name,aliases,sector,nations,wikidata,bargaining,defunct"
TRUST_HEADER = "id,name,aliases,kind,nation,region,status,successor"


def test_every_fault_of_a_table_is_reported_with_its_line() -> None:
    lines = [UNION_HEADER, "a,A union,,rail,UK,,maybe,no", "a,,,rail,UK,,yes,no", "b,B,rail"]
    with pytest.raises(LexiconError) as raised:
        read_unions(lines, source="x.csv")
    assert str(raised.value).splitlines() == [
        "x.csv, line 3: no name",
        "x.csv, line 3: id 'a' is also that of x.csv, line 2",
        "x.csv, line 4: 3 fields, expected 8; quote a field with a comma",
        "x.csv, line 2: bargaining 'maybe', expected one of yes, no",
    ]


def test_a_successor_must_exist() -> None:
    with pytest.raises(LexiconError, match=r"line 2: successor 'b' is no id"):
        read_trusts([TRUST_HEADER, "a,A,,acute,England,London,former,b"], source="x.csv")


def test_other_columns_are_refused() -> None:
    with pytest.raises(LexiconError, match=r"line 1: columns 'id,name', expected 'id,name,aliases"):
        read_trusts(["id,name"], source="x.csv")


def test_ids_are_unique_over_both_tables() -> None:
    ids = [entry.id for entry in (*unions(), *trusts())]
    assert len(ids) == len(set(ids))
