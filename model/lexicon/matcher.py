"""Longest match of the names over a sequence of words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from model.labels import EntityLabel
from model.lexicon.entries import trusts, unions
from model.lexicon.names import WORDS_TOO, Name, names_of_trust, names_of_union, tokens
from model.words import words

__all__ = ["MATCH_KINDS", "Match", "candidates", "features", "lexicon_spans", "match"]

# Regions that a union's name takes in (RCN Wales, Unison North West), and what a trust's short name goes on with.
REGIONS = (
    "Cymru;Cymru Wales;Cymru/Wales;East Midlands;Eastern;England;Greater London;London;Midlands;NI;North East"
    ";North West;Northern;Northern Ireland;Scotland;South East;South West;Southern;Southern Region;Union;Wales"
    ";West Midlands;Yorkshire;Yorkshire and Humberside;Yorkshire and the Humber"
).split(";")
SUFFIXES = (
    "NHS Trust;NHS Foundation Trust;Foundation Trust;Trust;University NHS Foundation Trust;University NHS Trust"
    ";Hospitals;Hospitals NHS Trust;Hospitals NHS Foundation Trust;Hospitals Trust;Hospitals Foundation Trust"
    ";Hospital NHS Trust;Hospital NHS Foundation Trust;Health Board;University Health Board;UHB"
    ";Teaching Hospitals;Teaching Hospitals NHS Trust;Teaching Hospitals NHS Foundation Trust"
    ";Healthcare NHS Trust;Healthcare NHS Foundation Trust;Healthcare"
).split(";")

MATCH_KINDS: tuple[str, ...] = (
    "none",
    *(
        f"{label.value.lower()} {strength} {place}"
        for label in (EntityLabel.UNION, EntityLabel.TRUST)
        for strength in ("strong", "weak")
        for place in ("begin", "inside")
    ),
)
"""The ids that `features` gives a word: no match, or begin / inside of a strong / weak match of a union / trust."""

_BEGIN = {
    (label, strong): MATCH_KINDS.index(f"{label.value.lower()} {'strong' if strong else 'weak'} begin")
    for label in (EntityLabel.UNION, EntityLabel.TRUST)
    for strong in (True, False)
}


class Match(NamedTuple):
    """Words ``start`` to ``end`` (half-open) are a name of a union or trust.

    ``strong`` is True if the name is written as in the tables and hardly means anything else.
    """

    start: int
    end: int
    label: EntityLabel
    strong: bool


@dataclass(slots=True)
class _Node:
    """A node of a trie over lower-case words; ``exact`` maps a spelling to the label and strength of its match."""

    children: dict[str, "_Node"] = field(default_factory=dict)
    exact: dict[tuple[str, ...], tuple[EntityLabel, bool]] = field(default_factory=dict)
    folded: EntityLabel | None = None

    def add(self, name: Sequence[str]) -> "_Node":
        node = self
        for word in name:
            node = node.children.setdefault(word.lower(), _Node())
        return node


@cache
def _names() -> tuple[Name, ...]:
    found = [name for union in unions() for name in names_of_union(union)]
    return (*found, *(name for trust in trusts() for name in names_of_trust(trust)))


@cache
def _trie() -> _Node:
    root = _Node()
    owners: dict[tuple[str, ...], EntityLabel] = {}
    for name in _names():
        node = root.add(name.words)
        # a form shared by a union and a trust says little about either
        strong = name.strong and owners.setdefault(name.words, name.label) == name.label
        node.exact[name.words] = (name.label, strong)
        if name.strong and _any_case(name.words):
            node.folded = name.label
    return root


def _any_case(name: tuple[str, ...]) -> bool:
    """Whether a name is still one when its capitals are lost: long enough, and no English word."""
    if len(name) > 1:
        return True
    return len(name[0]) >= 3 and name[0].isupper() and name[0].lower() not in WORDS_TOO


@cache
def _extensions() -> dict[EntityLabel, _Node]:
    roots = {}
    for label, endings in ((EntityLabel.UNION, REGIONS), (EntityLabel.TRUST, SUFFIXES)):
        root = roots[label] = _Node()
        for ending in endings:
            root.add(tokens(ending)).exact[tokens(ending)] = (label, True)
    return roots


def match(text_words: Sequence[str]) -> list[Match]:
    """Return the longest matches from left to right, disjoint and in order.

    Args:
        text_words: the words of a text, as `model.words.words` cuts them.
    """
    root = _trie()
    lowered = [word.lower() for word in text_words]
    found: list[Match] = []
    at = 0
    for start, word in enumerate(lowered):
        if start >= at and word in root.children:
            longest = _longest(root, text_words, lowered, start)
            if longest:
                found.append(_extend(longest, text_words, lowered))
                at = found[-1].end
    return found


def _longest(root: _Node, text_words: Sequence[str], lowered: Sequence[str], start: int) -> Match | None:
    node: _Node | None = root
    found = None
    for end in range(start, len(lowered)):
        node = node.children.get(lowered[end].replace("\u2019", "'")) if node else None
        if node is None:
            break
        if node.exact:
            spelling = tuple(word.replace("\u2019", "'") for word in text_words[start : end + 1])
            if spelling in node.exact:
                found = Match(start, end + 1, *node.exact[spelling])
            elif node.folded:
                found = Match(start, end + 1, node.folded, False)
    return found


def _extend(found: Match, text_words: Sequence[str], lowered: Sequence[str]) -> Match:
    """Take in what a name goes on with: a region after a union, a legal suffix after a trust."""
    more = _longest(_extensions()[found.label], text_words, lowered, found.end)
    if more is None:
        return found
    strong = found.strong or found.label is EntityLabel.TRUST
    return Match(found.start, more.end, found.label, strong)


def features(text_words: Sequence[str]) -> list[int]:
    """Return for each word its index in `MATCH_KINDS`."""
    ids = [0] * len(text_words)
    for found in match(text_words):
        begin = _BEGIN[found.label, found.strong]
        ids[found.start : found.end] = [begin] + [begin + 1] * (found.end - found.start - 1)
    return ids


def lexicon_spans(text: str) -> Iterator[tuple[int, int, EntityLabel, bool]]:
    """Yield the matches of a text as half-open character offsets, label and strength."""
    offsets = words(text)
    for found in match([text[start:end] for start, end in offsets]):
        yield offsets[found.start][0], offsets[found.end - 1][1], found.label, found.strong


@cache
def _ids() -> dict[tuple[str, ...], tuple[str, ...]]:
    table: dict[tuple[str, ...], dict[str, None]] = {}
    for name in _names():
        for key in (name.words, tuple(word.lower() for word in name.words)):
            table.setdefault(key, {})[name.id] = None
    return {key: tuple(ids) for key, ids in table.items()}


def candidates(surface: str) -> tuple[str, ...]:
    """Return the ids of the entries that a mention can mean, in the order of the tables; none if unknown.

    A spelling with the right capitals goes before one without; failing both, a leading *the* and an added region
    or legal suffix are left out.
    """
    table = _ids()
    name = tokens(surface)
    lowered = tuple(word.lower() for word in name)
    if name in table or lowered in table:
        return table.get(name) or table[lowered]
    if lowered[:1] == ("the",):
        return candidates(surface[3:])
    for end in range(len(name) - 1, 0, -1):
        for root in _extensions().values():
            rest = _longest(root, name, lowered, end)
            if rest and rest.end == len(name) and lowered[:end] in table:
                return table.get(name[:end]) or table[lowered[:end]]
    return ()
