"""Which OFFICIAL mentions of an article are one person, and that person's name and side."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from model.labels import Side
from model.values.types import Person

__all__ = ["Official", "persons"]

_BEFORE = re.compile(
    r"(?:(?:mr|mrs|ms|miss|mx|dr|doctor|sir|dame|lord|lady|baroness|baron|prof|professor|cllr|councillor"
    r"|rev|reverend|the|rt|right|hon|honourable)\b\.?\s*)+(?=\S)",
    re.IGNORECASE,
)
_NAMESAKES = 50
"""More people of one name than any article has; without a bound the work grows with the square of the names."""
_AFTER = re.compile(r"(?:,?\s+(?:mp|msp|ms|mla|mep|obe|cbe|mbe|kc|qc)|['’]s)+$", re.IGNORECASE)


class Official(NamedTuple):
    """One mention: its words, and the side that it was given with its probability."""

    text: str
    side: Side | None = None
    score: float = 1.0


def persons(officials: Sequence[Official]) -> list[Person | None]:
    """Return the person of each OFFICIAL mention of one article, given in order of the text.

    A shorter form is the fullest form that contains it: a surname, a first name, an initial with the surname.
    Where several people of the article share it, it means the one mentioned last before it.

    The side is the one with most probability summed over the mentions; a person without any has no value.
    """
    names = [_name(official.text) for official in officials]
    keys = [tuple(name.casefold().split() or [""]) for name in names]
    full = _by_word(_fullest(keys))
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    recent: dict[tuple[str, ...], int] = {}
    for at, key in enumerate(keys):
        options = [other for other in full[key[-1]] if other == key or _short(key, other)] or [key]
        person = max(options, key=lambda other: recent.get(other, -1))
        recent[person] = at
        groups[person].append(at)
    people: list[Person | None] = [None] * len(officials)
    for members in groups.values():
        value = _person([(names[at], officials[at]) for at in members])
        for at in members:
            people[at] = value
    return people


def _name(text: str) -> str:
    """Return a name without titles and post-nominals, unless nothing else is left of it."""
    plain = " ".join(text.split())
    return _AFTER.sub("", _BEFORE.sub("", plain, count=1) if _BEFORE.match(plain) else plain) or plain


def _fullest(keys: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the forms that are no short form of another, in order of the text."""
    forms = list(dict.fromkeys(keys))
    known = _by_word(forms)
    return [key for key in forms if not any(_short(key, other) for other in known[key[-1]])]


def _by_word(forms: Sequence[tuple[str, ...]]) -> defaultdict[str, list[tuple[str, ...]]]:
    """Return the forms by the last word that a short form of them may have, at most `_NAMESAKES` for each."""
    found: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for form in forms:
        for word in {form[0], form[-1], form[-1].rpartition("-")[2]}:
            if len(found[word]) < _NAMESAKES:
                found[word].append(form)
    return found


def _short(key: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether ``key`` leaves out words of ``other``, or gives initials for them."""
    if key == other or not 0 < len(key) <= len(other):
        return False
    if len(key) == 1:  # of a double-barrelled name the last part may stand alone
        return len(other) > 1 and key[0] in (other[0], other[-1], other[-1].rpartition("-")[2])
    if key == other[-len(key) :]:
        return True
    firsts = [_stands_for(mine, its) for mine, its in zip(key[:-1], other, strict=False)]
    return key[-1] == other[-1] and all(firsts)


def _stands_for(mine: str, its: str) -> bool:
    return mine == its or (len(mine.rstrip(".")) == 1 and its.startswith(mine[0]))


def _person(mentions: Sequence[tuple[str, Official]]) -> Person | None:
    votes: dict[Side, float] = defaultdict(float)
    for _, official in mentions:
        if official.side is not None:
            votes[official.side] += official.score
    if not votes:
        return None
    names = [name for name, _ in mentions]
    name = max(names, key=lambda each: (len(each.split()), not each.isupper(), len(each)))
    return Person(name=name, side=max(votes, key=lambda side: votes[side]))
