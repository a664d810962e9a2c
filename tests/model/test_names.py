"""Names of officials come out whole, at every place, and nothing else does."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import EntityLabel
from model.names import LEAST, whole_names
from model.tags import TAGS, TagSpan
from model.words import words as words_of

OFFICIAL = [TAGS.index("B-OFFICIAL"), TAGS.index("I-OFFICIAL")]


def names(marked: str, *, possible: str = "", score: float = 0.9, label: str = "OFFICIAL") -> list[str]:
    """Return the officials found in a text with the network's [mentions], given words that it thinks possible."""
    text = marked.replace("[", "").replace("]", "")
    words = words_of(text)
    spans, tags = [], np.full((len(words), len(TAGS)), np.log(1e-6))
    tags[:, 0] = 0.0
    removed = 0
    for found in re.finditer(r"\[([^]]*)\]", marked):
        start = found.start() - removed
        removed += 2
        inside = [n for n, (s, e) in enumerate(words) if start <= s and e <= start + len(found[1])]
        spans.append(TagSpan(inside[0], inside[-1] + 1, EntityLabel(label), score))
    for n, (s, e) in enumerate(words):
        if text[s:e] in possible.split():
            tags[n, OFFICIAL[1]] = np.log(2 * LEAST)
    officials = [s for s in whole_names(text, words, tags, spans) if s.label is EntityLabel.OFFICIAL]
    assert officials == sorted(officials)
    return [text[words[s.start][0] : words[s.end - 1][1]] for s in officials]


@pytest.mark.parametrize(
    ("marked", "possible", "found"),
    [
        ("[Maeve] Burnage, an officer", "Burnage", ["Maeve Burnage"]),
        ("[Rob] Parkin-Dean joined", "Parkin Dean", ["Rob Parkin-Dean"]),
        ("said Precious [Amankwah] today", "Precious", ["Precious Amankwah"]),
        ("[Concepta] [McGrory] said", "", ["Concepta McGrory"]),
        ("[Maeve] Burnage, an officer", "", ["Maeve"]),
        ("Minister [Burnage] said", "Minister", ["Burnage"]),
        ("[Burnage]'s letter", "s", ["Burnage"]),
        ("[Ho] spoke. Unite did", "Unite", ["Ho"]),
    ],
)
def test_a_name_is_completed_by_capitalised_words_that_the_network_thinks_possible(
    marked: str, possible: str, found: list[str]
) -> None:
    assert names(marked, possible=possible) == found


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("mr [o]'dowd said that", ["o'dowd"]),
        ("minister o'[dowd] is", ["o'dowd"]),
        ("[Rob Parkin]-Dean-Lee joined", ["Rob Parkin-Dean-Lee"]),
        ("[Lee]'s case, [Ho]-led, [Day]’s end", ["Lee", "Ho", "Day"]),
        ("'[Lee] spoke', [Ward]' plan", ["Lee", "Ward"]),
    ],
)
def test_a_name_is_not_cut_within(marked: str, found: list[str]) -> None:
    assert names(marked) == found


@pytest.mark.parametrize(
    ("marked", "possible", "found"),
    [
        ("[Teleri] ap [Gwilym] said", "", ["Teleri ap Gwilym"]),
        ("[Anna] van den [Berg] said", "", ["Anna van den Berg"]),
        ("[Anna van den Berg] spoke. Van den Berg left", "", ["Anna van den Berg", "Van den Berg"]),
        ("[Luis] de la Cruz said", "Cruz", ["Luis de la Cruz"]),
        ("[Luis] de la Cruz said", "", ["Luis"]),
        ("said Khalid bin [Saeed] today", "Khalid", ["Khalid bin Saeed"]),
        ("In Hull Mr [van Houten] met Unite and Unison", "", ["van Houten"]),
        ("In Hull Mr van [Houten] met Unite and Unison", "", ["van Houten"]),
        ("[Mair] and ap [Huw]", "", ["Mair", "ap Huw"]),
        ("[Teleri ap Gwilym] spoke. Ms ap Gwilym left.", "", ["Teleri ap Gwilym", "ap Gwilym"]),
        ("a road to [la] is", "", ["la"]),
    ],
)
def test_a_particle_in_small_letters_belongs_to_its_name(
    marked: str, possible: str, found: list[str]
) -> None:
    assert names(marked, possible=possible) == found


def test_a_surname_is_marked_wherever_it_stands_alone() -> None:
    text = (
        "[Jeremy Hunt] spoke. Hunt's letter. Yet Hunt left. Mr Hunt, Sarah Hunt, Hunt Street, Hunt-led, hunt."
    )
    assert names(text) == ["Jeremy Hunt", "Hunt", "Hunt", "Hunt"]


def test_surnames_of_doubtful_names_are_left_to_the_network() -> None:
    assert names("[Jeremy Hunt] spoke. Hunt left.", score=0.4) == ["Jeremy Hunt"]


def test_another_mention_is_not_taken_in() -> None:
    assert names("[George Eliot] spoke. Eliot left.", label="TRUST") == []


@pytest.mark.parametrize(
    "text",
    [
        "[ICSMSU] President Lee said so",
        "BBC correspondent [Stephen Cape] said so",
        "our analyst, [Jo Lee], said",
        "Judge [Simon Petherick] told her to pay",
        "Her barrister, [Camilla Stroud], asked for mercy; [Stroud] said she was sorry",
    ],
)
def test_acronyms_journalists_and_persons_at_court_are_no_officials(text: str) -> None:
    assert names(text) == []


def test_whom_a_judge_speaks_to_remains_an_official() -> None:
    assert names("The judge told Mr [Akroyd] to pay. Mr [Akroyd] left.") == ["Akroyd", "Akroyd"]
    assert names("Judge [Simon Petherick] told him to pay. [Petherick] left.") == []


def test_an_official_keeps_the_surname_of_a_person_at_court() -> None:
    text = "Judge [Ann Lee] asked GMB officer [Jo Lee] to speak. [Lee] did."
    assert names(text) == ["Jo Lee", "Lee"]


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("[Coun Peregrine Holt] (Con)", ["Peregrine Holt"]),
        ("[Yewande Carr-Bell Chief Executive], Royal Devon", ["Yewande Carr-Bell"]),
        ("[Lord] left, said [Jack Lord]", ["Lord", "Jack Lord"]),
    ],
)
def test_a_name_has_no_title_before_it_and_no_role_behind(marked: str, found: list[str]) -> None:
    assert names(marked) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On Friday in Hull [Jo Lee apologised] to Unite, GMB and Unison.", ["Jo Lee"]),
        ("On Friday in Hull Jo Lee [saaid] to Unite, GMB and Unison.", []),
        ("on friday in hull [jo lee] apologised to unite.", ["jo lee"]),
    ],
)
def test_lower_case_words_are_no_names_where_names_have_capitals(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize("text", ["[THWAITES]: I beg to move", "PAY UP, [RISHI]", "the [MP] Jo"])
def test_capitals_are_names_in_a_transcript_and_in_a_shouted_line(text: str) -> None:
    assert len(names(text)) == 1


@given(
    st.lists(
        st.sampled_from(["Ann", "Lee", "Mr", "said", "O'Hara", "Ho-Li", ".", "\n", "Unite"]), max_size=30
    )
)
def test_mentions_stay_sorted_and_disjoint_and_cover_the_words_of_the_old(parts: list[str]) -> None:
    text = " ".join(parts)
    words = words_of(text)
    old = [
        TagSpan(n, n + 1, EntityLabel.OFFICIAL, 0.9)
        for n, (s, e) in enumerate(words)
        if text[s:e] in ("Ann", "Lee")
    ]
    old += [
        TagSpan(n, n + 1, EntityLabel.UNION, 0.9) for n, (s, e) in enumerate(words) if text[s:e] == "Unite"
    ]
    new = whole_names(text, words, np.full((len(words), len(TAGS)), np.log(0.1)), sorted(old))
    assert all(one.end <= other.start for one, other in pairwise(new))
    covered = {n for span in new for n in range(span.start, span.end)}
    assert covered >= {span.start for span in old}
