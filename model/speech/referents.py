"""Whom a pronoun or a description stands for, by what the article has said so far."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from model.labels import Side
from model.speech.sides import ORGANISATION, side_of
from model.speech.subjects import Subject
from model.speech.voices import Voice

__all__ = ["Referents"]

_ROLE = re.compile(
    r"\b(minister|secretary|boss|chief|executive|director|mp|msp|ms|leader|chair\w*|president|mayor|manager|officer|"
    r"councillor|head|chancellor|organiser|negotiator|commissioner|premier|principal|vice-chancellor|general|official)\b",
    re.IGNORECASE,
)
_SPOKES = re.compile(r"\b(?:spokes\w+|sources?|statement)\b", re.IGNORECASE)
_UNION = re.compile(r"\b(?:the|its|their|his|her|that|this)\s(?:\w+\s)?(?:union|college)$", re.IGNORECASE)
_UNIONS = re.compile(r"\bunions?\b", re.IGNORECASE)
_TRUST = re.compile(r"\b(?:trusts?|hospital|board|ambulance service|service|provider)$", re.IGNORECASE)
_ORGANISATION = re.compile(
    r"\b(company|council|charity|museum|university|college|department|association|regulator|firm|operator|party|"
    r"authority|committee|group|church|school|federation|employer|body|watchdog|think tank|agency|institute|office|"
    r"organisation|retailer|contractor|corporation|confederation|commission|force|hospital|board)$",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"company|firm|operator|employer|body|charity|organisation|regulator|watchdog|group|association|think tank|"
    r"agency|contractor|retailer|department|corporation|institute",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"(?:the|its|their|his|her|that|this|both)\b", re.IGNORECASE)
_INDEFINITE = re.compile(r"(?:an?|one|another|some)\b", re.IGNORECASE)
_AGED = re.compile(r"\b(?:year-old|man|woman|pensioner|father|mother)$", re.IGNORECASE)
_PLURAL = re.compile(r"[^s\W]s$")
_HEAD_END = re.compile(r"\s(?:of|in|at|from|for|with|who|on|by)\s", re.IGNORECASE)
_GENDER = dict.fromkeys(("Mr", "Sir", "Lord"), "he") | dict.fromkeys(
    ("Mrs", "Ms", "Miss", "Dame", "Lady", "Baroness"), "she"
)
_COMPANY = re.compile(
    r"\bthe (?:company|council|university|firm|charity|operator|museum|college)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[.;:\n\"“”]\s?")
_CONTEXT = 70
_BARE = 24


class Referents:
    """The names of an article, and who is spoken of while its sentences are read in order."""

    def __init__(self, text: str, voices: Sequence[Voice]) -> None:
        self._text = text
        self._voices = voices
        self._starts = [voice.start for voice in voices]
        self._person: Voice | None = None
        self._organisation: Voice | None = None
        self._counts: Counter[str] = Counter()
        self._main_trust: Voice | None = None
        self._latest: dict[str, Voice] = {}
        self._roles: dict[str, Voice] = {}
        self._genders: dict[str, str] = {}
        self._aside: Voice | None = None
        self._read = 0

    def resolve(self, subject: Subject) -> Voice | None:
        """Return whom a noun phrase stands for, ``None`` where the text does not say."""
        self._advance(subject.start)
        if subject.voice:
            return subject.voice
        if subject.pronoun:
            return self._pronoun(subject.pronoun)
        return self._description(subject)

    def heard(self, voice: Voice | None, subject: Subject) -> None:
        """Take note of who spoke."""
        self._focus(voice)
        if voice and _SPOKES.search(self._text[max(0, subject.start - 40) : subject.end]):
            self._person = voice  # for the *he* or *she* of a spokesman or spokeswoman

    def read(self, subject: Subject | None) -> None:
        """Take note of what a sentence starts with; only names, and what stands for a union or a trust, count."""
        if subject is None or subject.pronoun:
            return
        words = self._text[subject.start : subject.end]
        if subject.voice is None and not (
            _UNION.search(words) or _TRUST.search(words) or _COMPANY.search(words)
        ):
            self._aside = self._group(subject, words)
            return
        voice = self.resolve(subject)
        if voice is None or voice.kind == "group":
            return
        if voice.entity or voice.kind == "person" or ORGANISATION.search(voice.name):
            self._focus(voice)

    def _focus(self, voice: Voice | None) -> None:
        if voice and voice.kind in ("person", "group"):
            self._person = voice
        elif voice:
            self._organisation = voice

    def _advance(self, end: int) -> None:
        while self._read < len(self._voices) and self._starts[self._read] < end:
            voice = self._voices[self._read]
            self._latest[voice.kind] = voice
            title = self._text[max(0, voice.start - 12) : voice.start].split()[-1:]
            if voice.kind == "person" and title and title[0].rstrip(".") in _GENDER:
                self._genders[voice.name] = _GENDER[title[0].rstrip(".")]
            if voice.kind == "trust":
                self._counts[voice.name] += 1
                if (
                    self._main_trust is None
                    or self._counts[voice.name] >= self._counts[self._main_trust.name]
                ):
                    self._main_trust = voice
            self._read += 1

    def _pronoun(self, word: str) -> Voice | None:
        if word == "one" and self._aside:
            return self._aside
        if word in ("he", "she"):
            return self._of_gender(word)
        if word in ("one", "who", "i"):
            return self._person
        if word in ("it", "which"):
            return self._organisation
        return self._organisation or self._person

    def _of_gender(self, word: str) -> Voice | None:
        """Return the person spoken of last whom no title or pronoun has shown to be of the other gender."""
        known = self._voices[max(0, self._read - 60) : self._read]
        people = [self._person, *(voice for voice in reversed(known) if voice.kind == "person")]
        fits = (voice for voice in people if voice and self._genders.get(voice.name, word) == word)
        found = next(fits, self._person)
        if found and found.kind == "person":
            self._genders[found.name] = word
        return found

    def _description(self, subject: Subject) -> Voice | None:
        words = self._text[subject.start : subject.end]
        if _SPOKES.search(words):
            return self._spoken_for(subject, words)
        head = _HEAD_END.split(words, maxsplit=1)[0]
        if _UNION.search(head) and "union" in self._latest:
            return self._union()
        if _UNIONS.search(head):
            return self._group(subject, words)
        if _DEFINITE.match(head) and _TRUST.search(head) and "trust" in self._latest:
            return self._latest["trust"] if head.lower().startswith("both") else self._trust()
        if organisation := _ORGANISATION.search(head):
            plain = _DEFINITE.match(head) and head == words
            named = self._named(organisation[1], before=subject.start) if plain else None
            return named or self._group(subject, words, kind="organisation")
        if _AGED.search(head) and _DEFINITE.match(head) and self._person:
            return self._person
        if _PLURAL.search(head):
            return self._group(subject, words)
        if (role := _ROLE.search(head)) and not (_INDEFINITE.match(head) and "person" in self._latest):
            return self._by_role(role[1].lower(), subject) or self._group(subject, words)
        return self._group(subject, words)

    def _spoken_for(self, subject: Subject, words: str) -> Voice | None:
        """Return the organisation for which somebody without a name speaks."""
        if _UNIONS.search(words) and "union" in self._latest:
            return self._union()
        if re.search(r"\b(?:trust|hospital)\b", words, re.IGNORECASE) and "trust" in self._latest:
            return self._trust()
        inner = re.search(r"\b(?:for|at|from)\s", words)
        if inner:
            return self._description(Subject(subject.start + inner.end(), subject.end))
        bare = re.fullmatch(
            r"(?:an?|the|its|their|one)?\s*(?:spokes\w+|statement|source)", words.strip(), re.IGNORECASE
        )
        return (self._organisation if bare else None) or self._group(subject, words, kind="organisation")

    def _union(self) -> Voice:
        if self._organisation and self._organisation.kind == "union":
            return self._organisation
        return self._latest["union"]

    def _trust(self) -> Voice:
        """Return the trust named most often so far; of two named alike, the later."""
        return self._main_trust or self._latest["trust"]

    def _named(self, noun: str, *, before: int) -> Voice | None:
        at = bisect_left(self._starts, before)
        for voice in reversed(self._voices[max(0, at - 200) : at]):
            if voice.kind == "organisation" and noun.lower() in voice.name.lower():
                return voice
        focus = self._organisation
        if focus and focus.kind == "organisation" and _ANY.fullmatch(noun):
            return focus
        others = (voice for voice in self._voices[: min(at, 200)] if not voice.entity)
        return next(others, None) if noun.lower() in ("company", "firm", "operator", "retailer") else None

    def _by_role(self, role: str, subject: Subject) -> Voice | None:
        at = bisect_left(self._starts, subject.start)
        earlier = [voice for voice in self._voices[max(0, at - 60) : at] if voice.kind == "person"]
        later = [voice for voice in self._voices[at : at + 12] if voice.kind == "person"]
        known = self._roles.get(role)
        fits = [voice for voice in earlier if self._has_role(voice, role)] + ([known] if known else [])
        side = side_of(self._text[subject.start : subject.end])
        if side is not Side.OTHER:
            earlier, later, fits = (
                [voice for voice in each if voice.side in (side, Side.OTHER)]
                for each in (earlier, later, fits)
            )
        found = (
            max(fits, key=lambda voice: voice.start, default=None)
            or next((voice for voice in later if self._has_role(voice, role)), None)
            or (None if earlier else next((voice for voice in later if voice.entity), None))
            or (earlier[-1] if earlier and subject.end - subject.start <= _BARE else None)
        )
        if found:
            self._roles[role] = found
        return found

    def _has_role(self, voice: Voice, role: str) -> bool:
        """Whether a role stands before a name, or after it behind a comma, in one clause."""
        before = _CLAUSE.split(self._text[max(0, voice.start - _CONTEXT) : voice.start])[-1]
        after = _CLAUSE.split(self._text[voice.end : voice.end + _CONTEXT])[0]
        return role in before.lower() or (after.startswith(",") and role in after.lower())

    @staticmethod
    def _group(subject: Subject, words: str, *, kind: str = "group") -> Voice:
        name = " ".join(re.sub(r"^(?:the|a|an|one|some)\s", "", words, flags=re.IGNORECASE).split())
        side = side_of(words) if name else Side.OTHER
        return Voice(start=subject.start, end=subject.end, name=name or words, kind=kind, side=side)
