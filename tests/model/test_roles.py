"""A side that the text states is believed; anything less is left to the network."""

import re

import numpy as np
import pytest

from model.labels import SIDES, EntityLabel, Side
from model.roles import stated_sides
from model.tags import TagSpan

MENTION = re.compile(r"\[([^]]+)\]\((\w+)\)")


def sides_of(marked: str) -> dict[str, Side | None]:
    """Return the stated side of each word of the OFFICIALs in text with [mentions](LABEL)."""
    text, words, spans, at = "", [], [], 0
    for found in MENTION.finditer(marked):
        text += marked[at : found.start()]
        first = len(words)
        for word in re.finditer(r"\S+", found[1]):
            words.append((len(text) + word.start(), len(text) + word.end()))
        text += found[1]
        spans.append(TagSpan(first, len(words), EntityLabel(found[2])))
        at = found.end()
    raised = stated_sides(text + marked[at:], words, spans, np.zeros((len(words), len(SIDES))))
    return {
        text[slice(*words[word])]: SIDES[int(raised[word].argmax())] if raised[word].any() else None
        for span in spans
        if span.label is EntityLabel.OFFICIAL
        for word in range(span.start, span.end)
    }


@pytest.mark.parametrize(
    ("marked", "side"),
    [
        ("[PCS](UNION) leader [Lee](OFFICIAL) said", Side.UNION),
        ("[GMB](UNION)'s regional organiser Mr [Lee](OFFICIAL)", Side.UNION),
        ("[Lee](OFFICIAL), general secretary of the [RCN](UNION), said", Side.UNION),
        ("[Lee](OFFICIAL), of the [RCN](UNION), said", Side.UNION),
        ("[Lee](OFFICIAL), chief executive of [Barts Health](TRUST), said", Side.EMPLOYER),
        ("[Barts Health](TRUST) chief nurse [Lee](OFFICIAL)", Side.EMPLOYER),
        ("the [RMT](UNION)) union leader [Lee](OFFICIAL) said", Side.UNION),
        ("junior doctors’ leader Dr [Lee](OFFICIAL) said", Side.UNION),
        ("the union's general secretary, [Lee](OFFICIAL), said", Side.UNION),
        ("the students' union president [Lee](OFFICIAL) said", None),
        ("[Lee](OFFICIAL) met leaders of the [RCN](UNION)", None),
        ("Minister [Lee](OFFICIAL) and leaders of the [RCN](UNION) met", None),
        ("told the [RCN](UNION). Leader of the house [Lee](OFFICIAL) said", None),
        ("[Lee](OFFICIAL), a paramedic at [Barts Health](TRUST)", None),
        ("the leader of the [RCN](UNION) met [Lee](OFFICIAL)", None),
    ],
)
def test_an_organisation_beside_name_and_role_states_the_side(marked: str, side: Side | None) -> None:
    assert sides_of(marked) == {"Lee": side}


def test_a_side_stated_once_holds_at_every_mention_of_the_name() -> None:
    text = "Mr [Lee](OFFICIAL) spoke. [Ann Lee](OFFICIAL), of the [RCN](UNION), spoke to [Bo Li](OFFICIAL)."
    assert sides_of(text) == {"Lee": Side.UNION, "Ann": Side.UNION, "Bo": None, "Li": None}


def test_long_gaps_take_linear_time() -> None:
    gap = "chief officer of the regional branch " * 20_000
    assert sides_of(f"[Lee](OFFICIAL), {gap} [RCN](UNION)") == {"Lee": None}
