"""Which entries of the lexicon the UNION and TRUST mentions of an article mean."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from model.labels import EntityLabel
from model.lexicon import TrustEntry, UnionEntry, candidates, trusts, unions
from model.lexicon.matcher import names
from model.lexicon.names import tokens
from model.values.types import Organisation

__all__ = ["Named", "organisations"]

Ids = tuple[str, ...]

_DIGITS = re.compile(r"(?<=\w)\d+$")
_SHORTEST = 5  # letters of the beginning of a name: "East" says nothing
_NEARBY = 150  # characters on either side: a list of regions and the noun that they share


class Named(NamedTuple):
    """One mention: half-open offsets into the text of its article, and whether a UNION or a TRUST."""

    start: int
    end: int
    label: EntityLabel


def organisations(text: str, mentions: Sequence[Named]) -> list[Organisation | None]:
    """Return what each UNION and TRUST mention of one article means, in order.

    Names and acronyms come from the lexicon. What it does not settle, the article may: an acronym
    introduced in it (``East of England Ambulance Service (EEAST)``), in either order; a name that shares an
    entry with another mention; a region in ``London and North West ambulance services``; the beginning of a
    name that only one entry bears (``Betsi``), or only one of the article. A name that still fits several
    entries has their ids as candidates, an unknown one has no value.
    """
    surfaces = [" ".join(text[mention.start : mention.end].split()) for mention in mentions]
    known: dict[tuple[str, EntityLabel], Ids] = {}
    for surface, mention in zip(surfaces, mentions, strict=True):
        key = surface, mention.label
        known[key] = known.get(key) or _meanings(text, mention, surface)
    for long, short in _introduced(text, mentions, surfaces):
        _share(known, long, short)
    settled: dict[EntityLabel, dict[str, None]] = defaultdict(dict)
    for (_, label), ids in known.items():
        if len(ids) == 1:
            settled[label][ids[0]] = None
    found = {key: _settle(key, ids, tuple(settled[key[1]])) for key, ids in known.items()}
    return [
        _organisation(found[surface, mention.label])
        for surface, mention in zip(surfaces, mentions, strict=True)
    ]


def _meanings(text: str, mention: Named, surface: str) -> Ids:
    """Return what a mention can mean by itself and the words nearby."""
    begun = _beginning(surface, mention.label)
    return (
        _listed(surface, mention.label)
        or _ambulance(text, mention, surface)
        or (begun if len(begun) == 1 else ())
    )


def _listed(surface: str, label: EntityLabel) -> Ids:
    """Return the entries of the lexicon; a handle (``GMB_union``) is read as words."""
    plain = _DIGITS.sub("", surface.replace("_", " ")) or surface
    acronym, _, rest = plain.partition(" ")
    found = candidates(plain)
    if not found and label is EntityLabel.UNION and rest and acronym.isupper():
        found = candidates(acronym)  # with a region that the lexicon does not list
    return tuple(id for id in found if _label(id) is label)


def _ambulance(text: str, mention: Named, surface: str) -> Ids:
    """Return the ambulance service of a region where the words nearby say that one is meant."""
    nearby = text[max(0, mention.start - _NEARBY) : mention.end + _NEARBY].lower()
    if mention.label is not EntityLabel.TRUST or "ambulance" not in nearby:
        return ()
    return _listed(f"{surface} Ambulance Service", mention.label)


def _introduced(
    text: str, mentions: Sequence[Named], surfaces: Sequence[str]
) -> list[tuple[tuple[str, EntityLabel], tuple[str, EntityLabel]]]:
    """Return the pairs that stand as ``first (second)``."""
    return [
        ((surfaces[at], first.label), (surfaces[at + 1], second.label))
        for at, (first, second) in enumerate(pairwise(mentions))
        if first.label is second.label
        and text[first.end : second.start].replace(" ", "") in ("(", "(the")
        and text[second.end : second.end + 1] in (")", ",", ";")
    ]


def _share(
    known: dict[tuple[str, EntityLabel], Ids], one: tuple[str, EntityLabel], two: tuple[str, EntityLabel]
) -> None:
    """Let two names of one body mean what both can mean; the clearer of them where they share nothing."""
    both = tuple(id for id in known[one] if id in known[two])
    if not both:
        options = [ids for ids in (known[one], known[two]) if ids]
        both = min(options, key=len, default=())
    known[one] = known[two] = both


def _settle(key: tuple[str, EntityLabel], ids: Ids, settled: Ids) -> Ids:
    """Choose the one meaning that another mention of the article has; of an unknown name, a longer form."""
    if len(ids) == 1:
        return ids
    shared = tuple(id for id in ids or _beginning(*key) if id in settled)
    return shared if len(shared) == 1 else ids


def _beginning(surface: str, label: EntityLabel) -> Ids:
    """Return the entries with a name that begins with the mention's words."""
    start = tuple(word.lower() for word in tokens(surface))
    start = start[1:] if start[:1] == ("the",) else start
    if len("".join(start)) < _SHORTEST:
        return ()
    named = _names().get((label, start[0]), ())
    return tuple(dict.fromkeys(id for words, id in named if words[: len(start)] == start))


@cache
def _names() -> dict[tuple[EntityLabel, str], list[tuple[tuple[str, ...], str]]]:
    """Return the words of every name, in small letters, and its id, by label and first word."""
    table: dict[tuple[EntityLabel, str], list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for name in names():
        words = tuple(word.lower() for word in name.words)
        table[name.label, words[0]].append((words, name.id))
    return table


@cache
def _entries() -> dict[str, UnionEntry | TrustEntry]:
    entries: list[UnionEntry | TrustEntry] = [*unions(), *trusts()]
    return {entry.id: entry for entry in entries}


def _label(id: str) -> EntityLabel:
    return EntityLabel.UNION if isinstance(_entries()[id], UnionEntry) else EntityLabel.TRUST


def _organisation(ids: Ids) -> Organisation | None:
    if not ids:
        return None
    if len(ids) > 1:
        return Organisation(id=None, name=None, kind=None, candidates=ids)
    entry = _entries()[ids[0]]
    kind = entry.sector if isinstance(entry, UnionEntry) else entry.kind
    return Organisation(id=entry.id, name=entry.name, kind=kind)
