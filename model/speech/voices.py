"""Everything in an article that has a name and might speak: entities, and other capitalised names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from model.labels import EntityLabel, Side
from model.speech.sides import ORGANISATION, side_of
from model.values.types import Organisation, Person, Value

__all__ = ["Marked", "Voice", "voices"]


class Marked(Protocol):
    """An entity with its value: a `model.Entity`, or anything with these of its attributes."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> EntityLabel: ...
    @property
    def side(self) -> Side | None: ...
    @property
    def value(self) -> Value | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A name in the text.

    Attributes:
        start, end: its half-open offsets.
        name: the fullest form that the article has.
        kind: ``person``, ``union``, ``trust``, ``organisation`` or ``group`` (people without a name).
        side: for whom it speaks.
        entity: whether it is one of the entities given.
    """

    start: int
    end: int
    name: str
    kind: str
    side: Side
    entity: bool = False


_WORD = r"[A-Z][\w&]*(?:[.’'-](?!s\b)\w+)*"
_LINK = (
    r"(?:of\s(?:the\s)?|for\s(?:the\s)?|and\s|the\s|upon\s|"
    r"(?:(?:de|van)\s)?(?:ap|ab|bin|da|de|del|den|der|di|la|van|von)\s)"
)
_NAME = re.compile(rf"{_WORD}(?:\s{_LINK}?{_WORD}){{0,9}}")
_PERSON_OF = re.compile(rf"({_WORD}(?:\s{_WORD}){{1,2}}) of ")
_TITLES = frozenset(
    "Mr Mrs Ms Miss Dr Sir Dame Lord Lady Baroness Prof Professor Cllr Councillor Rev".split()
)
_FUNCTION = frozenset(
    """a an the this that these those he she it they we i you but and or so yet if when while as at in on for from
    by with under after before since until although though because however meanwhile earlier later today tomorrow
    yesterday last next no not nobody some many most both all another other its his her their our my one two three
    four five six there here what who which how why where to of also now then only even still once asked speaking
    writing responding monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december christmas easter mps msps mr mrs ms dr sir dame lord cllr
    hundreds thousands around about more up outside inside liberal democrat democrats lib dem tory con lab snp mp
    minister boss bosses student retired""".split()
)
"""Words that no name starts with, though a sentence may."""
_GENERIC = frozenset(
    """members workers staff nurses doctors patients visitors ministers unions strikes strike officials employers
    university council trust union board department company college hospital service committee party group
    commission agency authority association""".split()
)
"""Words that are no name by themselves."""
_JOINING = frozenset({"and", "of", "for", "the", "upon"})


def voices(text: str, entities: Sequence[Marked], sentences: Sequence[tuple[int, int]]) -> list[Voice]:
    """Return the names of one article in order, disjoint.

    Args:
        text: the article.
        entities: in order and disjoint, with values.
        sentences: half-open spans, in order; no name crosses their ends.
    """
    full: dict[object, str] = {}
    speakers = [entity for entity in entities if entity.label in _KINDS]
    for entity in speakers:
        key, name = _key(text, entity), " ".join(text[entity.start : entity.end].split())
        full[key] = max(full.get(key, ""), name, key=len)
    known = [_entity(text, entity, full[_key(text, entity)]) for entity in speakers]
    taken = [(entity.start, entity.end) for entity in entities]
    others = [other for gap in _gaps(sentences, taken) for other in _names(text, *gap)]
    return _same_people(text, sorted([*known, *others], key=lambda voice: voice.start))


def _same_people(text: str, found: Sequence[Voice]) -> list[Voice]:
    """Give a surname after a title, or one that a person named before it bears, the person's full name."""
    people: dict[str, Voice] = {}
    result: list[Voice] = []
    for voice in found:
        words = voice.name.split()
        if not voice.entity and len(words) == 1:
            before = text[max(0, voice.start - 10) : voice.start].split()[-1:]
            titled = bool(before) and before[0].rstrip(".") in _TITLES
            known = people.get(words[0])
            if known and (titled or not known.entity):
                voice = replace(voice, name=known.name, kind="person", side=known.side)
            elif titled:
                voice = replace(voice, kind="person")
        if voice.kind == "person":
            people[words[-1]] = voice
        result.append(voice)
    return result


_KINDS = {EntityLabel.OFFICIAL: "person", EntityLabel.UNION: "union", EntityLabel.TRUST: "trust"}
_SIDES = {EntityLabel.UNION: Side.UNION, EntityLabel.TRUST: Side.EMPLOYER}


def _key(text: str, entity: Marked) -> object:
    match entity.value:
        case Person(name=name):
            return entity.label, name
        case Organisation(id=str(identifier)):
            return entity.label, identifier
    return entity.label, " ".join(text[entity.start : entity.end].split()).casefold()


def _entity(text: str, entity: Marked, name: str) -> Voice:
    value = entity.value
    side = value.side if isinstance(value, Person) else _SIDES.get(entity.label, entity.side)
    return Voice(
        start=entity.start,
        end=entity.end,
        name=value.name if isinstance(value, Person) else name,
        kind=_KINDS[entity.label],
        side=side or Side.OTHER,
        entity=True,
    )


def _gaps(
    sentences: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield what the spans taken leave of each sentence."""
    spans = iter([*taken, (1 << 62, 1 << 62)])
    start, end = next(spans)
    for low, high in sentences:
        at = low
        while start < high:
            yield at, min(start, high)
            at = max(at, end)
            start, end = next(spans)
        yield at, high


def _names(text: str, low: int, high: int) -> Iterator[Voice]:
    for found in _NAME.finditer(text, low, high):
        start = found.start()
        for word in re.finditer(r"\S+\s*", found[0]):
            if word[0].strip().casefold() not in _FUNCTION:
                break
            start = found.start() + word.end()
        byline = text[max(low, start - 4) : start].strip() == "By"
        if start < found.end() and not byline and text[start : found.end()].casefold() not in _GENERIC:
            yield _other(text, start, found.end())


def _other(text: str, start: int, end: int) -> Voice:
    cut = _PERSON_OF.match(text, start, end)
    if cut and not ORGANISATION.search(cut[1]):
        end = cut.end(1)
    name = " ".join(text[start:end].split())
    words = name.split()
    person = start > 0 and 2 <= len(words) <= 4 and not _JOINING & set(words) and not name.isupper()
    person = person and not ORGANISATION.search(name)
    return Voice(
        start=start, end=end, name=name, kind="person" if person else "organisation", side=side_of(name)
    )
