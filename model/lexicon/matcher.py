"""Longest match of the names over a sequence of words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from model.labels import EntityLabel
from model.lexicon.entries import trusts, unions
from model.lexicon.names import (
    REGIONS,
    SUFFIXES,
    Name,
    any_case,
    listed,
    names_of_trust,
    names_of_union,
    tokens,
)
from model.words import words

__all__ = ["MATCH_KINDS", "Match", "features", "lexicon_spans", "match"]

# Longer names of something else that begin like a union or a trust.
NOT_NAMES = listed(
    """
    Northern Ireland; Northern Ireland Office; Western Union; Western Isles; Greater Manchester;
    King's Fund; King's Lynn; King's Cross; King's Speech; King's College London; Imperial College;
    Imperial College London; Unite for; Community first; SAS doctors; SAS doctor;
    Northern line; civil service union
    """
)
MATCH_KINDS: tuple[str, ...] = (
    "none",
    *(
        f"{label.value.lower()} {strength} {place}"
        for label in (EntityLabel.UNION, EntityLabel.TRUST)
        for strength in ("strong", "weak")
        for place in ("begin", "inside")
    ),
)
"""What the ids of `features` mean: no match, or begin / inside of a strong / weak match of a union / trust."""

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


class _Found(NamedTuple):
    end: int
    label: EntityLabel | None
    strong: bool


@dataclass(slots=True)
class _Node:
    """A node of a trie over lower-case words.

    ``exact`` maps the spellings that end here to label and strength (no label: a name of something else);
    ``folded`` is the label if any other casing still counts.
    """

    children: dict[str, "_Node"] = field(default_factory=dict)
    exact: dict[tuple[str, ...], tuple[EntityLabel | None, bool]] = field(default_factory=dict)
    folded: EntityLabel | None = None

    def at(self, name: Sequence[str]) -> "_Node":
        node = self
        for word in name:
            node = node.children.setdefault(word.lower(), _Node())
        return node

    def spells(self, name: tuple[str, ...]) -> bool:
        """Whether a name ends here or below in just this spelling."""
        node: _Node | None = self
        for word in name:
            node = node.children.get(word.lower()) if node else None
        return node is not None and name in node.exact


def match(text_words: Sequence[str]) -> list[Match]:
    """Return the longest matches from left to right, disjoint and in order.

    A union takes in the region after it (``RCN Wales``), a trust its legal suffix (``Bolton NHS Foundation
    Trust``).

    Args:
        text_words: the words of a text, as `model.words.words` cuts them.
    """
    root = _trie()
    spelled = [word.replace("\u2019", "'") for word in text_words]
    lowered = [word.lower() for word in spelled]
    found: list[Match] = []
    at = 0
    for start, word in enumerate(lowered):
        if start < at or word not in root.children:
            continue
        longest = _longest(root, spelled, lowered, start)
        if longest is None:
            continue
        at = longest.end
        if longest.label is not None:
            found.append(_extend(start, longest, spelled, lowered))
            at = found[-1].end
    return found


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
def names() -> tuple[Name, ...]:
    """Return every form of every entry."""
    found = [name for union in unions() for name in names_of_union(union)]
    return (*found, *(name for trust in trusts() for name in names_of_trust(trust)))


@cache
def extensions() -> dict[EntityLabel, _Node]:
    """Return a trie of what may follow a union, and of what may follow a trust."""
    roots = {}
    for label, endings in ((EntityLabel.UNION, REGIONS), (EntityLabel.TRUST, SUFFIXES)):
        roots[label] = _Node()
        for ending in map(tokens, endings):
            roots[label].at(ending).exact[ending] = (label, True)
    return roots


@cache
def _trie() -> _Node:
    root = _Node()
    for name in names():
        node = root.at(name.words)
        label, strong = node.exact.get(name.words, (name.label, name.strong))
        # a form that a union and a trust share says little about either
        node.exact[name.words] = (label, strong and name.strong and label is name.label)
        if any_case(name):
            node.folded = name.label
    for other in map(tokens, NOT_NAMES):
        root.at(other).exact[other] = (None, False)
    return root


def _longest(root: _Node, spelled: Sequence[str], lowered: Sequence[str], start: int) -> _Found | None:
    found = None
    node = root
    for end in range(start, len(lowered)):
        step = node.children.get(lowered[end])
        if step is None:
            break
        node = step
        if node.exact:
            spelling = tuple(spelled[start : end + 1])
            if spelling in node.exact:
                found = _Found(end + 1, *node.exact[spelling])
            elif node.folded and _one_casing(spelling):
                found = _Found(end + 1, node.folded, False)
    return found


def _one_casing(spelling: tuple[str, ...]) -> bool:
    """Whether words are all small, all capitals, or written as a sentence or a title is.

    ``East of England ambulance`` is none of these: there the small word is no part of the name.
    """
    joined = " ".join(spelling)
    if joined.islower() or joined.isupper() or joined == joined.title():
        return True
    return len(spelling) > 2 and joined == joined.capitalize()


def _extend(start: int, found: _Found, spelled: Sequence[str], lowered: Sequence[str]) -> Match:
    label = found.label or EntityLabel.UNION
    strong = found.strong
    end = found.end
    more = _longest(extensions()[label], spelled, lowered, end)
    if more and more.strong:
        other = _longest(_trie(), spelled, lowered, end)
        # "Unison North East Ambulance Service" in a list: the region opens a name of its own
        if other is None or other.end <= more.end:
            end = more.end
            strong = strong or label is EntityLabel.TRUST
    if label is EntityLabel.UNION and lowered[end : end + 1] == ["union"]:
        strong = strong or spelled[start][:1].isupper()
    return Match(start, end, label, strong)
