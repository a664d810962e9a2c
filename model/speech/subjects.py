"""Whose word a cue reports: the noun phrase before it, or after it where the order is turned round."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from model.speech import grammar
from model.speech.cues import Cue
from model.speech.voices import Voice

__all__ = ["Subject", "leading", "subject"]

Span = tuple[int, int]


class Subject(NamedTuple):
    """A noun phrase: its half-open offsets, and the name in it, or the pronoun that it is; else a description."""

    start: int
    end: int
    voice: Voice | None = None
    pronoun: str | None = None


_APPOSED = 5
_REACH = 600
_TAIL = 200
"""Words of a role before a name in apposition; characters that a subject, and what trails it, may take up."""


def subject(masked: str, offset: int, cue: Cue, voices: Sequence[Voice]) -> Subject | None:
    """Return who speaks by a cue, ``None`` where no noun phrase does.

    Args:
        masked: the sentence, its quotations replaced by U+FFFC character for character.
        offset: where the sentence starts in the text.
        cue: one of `model.speech.cues.cues`.
        voices: the names of the article, in order.
    """
    start, end = cue.start - offset, cue.end - offset
    view = _View(_blanked(masked, start), offset, voices)
    if cue.form in ("according", "passive"):
        return view.after(end)
    if cue.form == "gerund":
        found = view.before(0, start, first=True)
        return found if found and (found.voice or found.start - offset < 30) else None
    low = masked.rfind("\ufffc", 0, start) + 1
    if _inverted(masked, low, start, end):
        return view.after(end)
    return view.before(low, start)


def leading(masked: str, offset: int, voices: Sequence[Voice]) -> Subject | None:
    """Return the noun phrase that a sentence starts with, ``None`` where it starts otherwise."""
    verb = grammar.FINITE.search(masked)
    view = _View(_blanked(masked, -1), offset, voices)
    return view.before(0, verb.start() if verb else len(masked), first=True)


def _inverted(masked: str, low: int, start: int, end: int) -> bool:
    if masked[start:end].lower() not in grammar.INVERTING:
        return False
    before = masked[max(low, start - _REACH) : start].strip()
    after = _head(masked, end)
    if not before.strip(",.!?’'\" )-–—"):
        return low > 0 and bool(after.strip()) and not re.match(r"\s*(?:that|to|in|on)\b", after)
    if before.endswith(",") and grammar.NAMED.match(masked, end) and _is_clause(before):
        return True
    if not before.endswith((",", "?", "!")) or not after.strip(" .") or len(after.split()) > 30:
        return False
    rest = masked[end : end + _REACH].rstrip(" .")
    return len(after) >= len(rest) - 1 and _is_clause(before) and not _is_clause(after)


def _is_clause(words: str) -> bool:
    return any(grammar.FINITE.search(part) and not grammar.RELATIVE.match(part) for part in words.split(","))


def _head(masked: str, start: int) -> str:
    """Return what follows up to where a noun phrase with its appositions must end."""
    stop = grammar.CLAUSE_END.search(masked, start, start + _REACH)
    return masked[start : stop.start() if stop else start + _REACH]


def _blanked(masked: str, cue: int) -> str:
    """Return the sentence with spaces for what stands in brackets or between dashes, unless the cue does."""
    return grammar.BRACKETS.sub(
        lambda found: found[0] if found.start() <= cue < found.end() else " " * len(found[0]), masked
    )


class _View(NamedTuple):
    masked: str
    offset: int
    voices: Sequence[Voice]

    def after(self, start: int) -> Subject | None:
        head = _head(self.masked, start)
        parts = _parts(head, start)
        return self._choose(parts, first=True) if parts else None

    def before(self, low: int, high: int, *, first: bool = False) -> Subject | None:
        leading = first
        low, high = (low, min(high, low + _REACH)) if first else (max(low, high - _REACH), high)
        segment = self.masked[low:high]
        if not first:
            tail = max(0, len(segment) - _TAIL)
            segment = segment[: tail + grammar.TRAILING.search(segment[tail:]).start()]  # type: ignore[union-attr]
            if found := grammar.PRONOUN.search(segment):
                return self._pronoun(low, found)
            elided = grammar.ELIDED.search(segment)
            segment, first = segment[: elided.start()] if elided else segment, bool(elided)
        at = 0 if first else self._clause_start(segment)
        parts = _parts(segment[at:], low + at)
        if (low or at) and len(parts) > 1 and grammar.CONTINUES.match(self.masked, max(low + at - 1, low)):
            parts = parts[1:]
        if (
            len(parts) == 2
            and grammar.PAST.search(self.masked, *parts[0])
            and grammar.DETERMINER.match(self.masked, parts[1][0] + 1)
        ):
            parts = parts[1:]
        clausal = [n for n, part in enumerate(parts) if self._clause(part)]
        if clausal and clausal[-1] < len(parts) - 1 and not first:
            parts = parts[clausal[-1] + 1 :]
        elif clausal:
            first = True
        while len(parts) > 1 and self._adverbial(parts[0]):
            parts = parts[1:]
        if len(parts) == 1 and not leading and (voice := self._after_adverbial(parts[0])):
            return voice
        return self._choose(parts, first=first) if parts else None

    def _after_adverbial(self, part: Span) -> Subject | None:
        """Return the subject of *In a letter to staff the minister*, ``None`` for another kind of phrase."""
        if not grammar.LEADING.match(self.masked, *part) or grammar.CONJUNCTION.match(self.masked, *part):
            return None
        phrases = [found.end() for found in grammar.PHRASE.finditer(self.masked, *part)]
        if len(phrases) > 1:
            return self._choose([(phrases[-1], part[1])], first=False)
        inside = self._within(*part)
        return Subject(inside[-1].start, inside[-1].end, voice=inside[-1]) if inside else None

    def _clause_start(self, segment: str) -> int:
        """Return where in a segment the last of its clauses starts."""
        hard = [
            match.end() for pattern in (grammar.HARD, grammar.OBJECT) for match in pattern.finditer(segment)
        ]
        at = max(hard, default=0)
        for join in grammar.JOIN.finditer(segment, at):
            clause = segment[at : join.start()]
            comma = clause.rfind(",") + 1
            splits = join[0].startswith(",") and join[0].split()[-1] != "that"
            if (
                (
                    splits
                    or grammar.FINITE.search(clause, comma)
                    or self._new_clause(clause, segment[join.end() :])
                )
                and not grammar.RELATIVE.match(clause, comma)
                and join.end() < len(segment)
            ):
                at = join.end()
                comma = segment.find(",", at)
                if grammar.SUBORDINATE.match(join[0]) and 0 < comma < len(segment) - 2:
                    at = comma + 1
        return at

    def _new_clause(self, before: str, after: str) -> bool:
        return bool(grammar.PAST.search(before) and grammar.DETERMINER.match(after))

    def _adverbial(self, part: Span) -> bool:
        if grammar.RELATIVE.match(self.masked, *part):
            return True
        conjunction = grammar.CONJUNCTION.match(self.masked, *part)
        start = conjunction.end() if conjunction else part[0]
        return start >= part[1] or bool(grammar.LEADING.match(self.masked, start, part[1]))

    def _clause(self, part: Span) -> bool:
        return bool(grammar.FINITE.search(self.masked, *part)) and not grammar.RELATIVE.match(
            self.masked, *part
        )

    def _pronoun(self, low: int, found: re.Match[str]) -> Subject | None:
        start, end = low + found.start(1), low + found.end(1)
        word = found[1].lower()
        if word in ("who", "which"):
            if grammar.DATA.search(self.masked[low:start].rstrip(" ,")):
                return None
            before = [
                voice for voice in self._within(low, start) if word == "which" or voice.kind == "person"
            ]
            if before:
                return Subject(before[-1].start, before[-1].end, voice=before[-1])
            parts = _parts(self.masked[low:start], low)
            return self._choose(parts[-1:], first=False) if parts else None
        return Subject(self.offset + start, self.offset + end, pronoun=word)

    def _choose(self, parts: Sequence[Span], *, first: bool) -> Subject | None:
        head = parts[0]
        conjunction = grammar.CONJUNCTION.match(self.masked, *head)
        head = (conjunction.end() if conjunction else head[0], head[1])
        if not self.masked[head[0] : head[1]].strip():
            return None
        voice = self._named(head, first=first)
        apposed = next(
            (
                self._named(part, first=True)
                for part in parts[1:]
                if not grammar.RELATIVE.match(self.masked, *part)
            ),
            None,
        )
        if apposed and self._renames(head, parts[1], voice, apposed):
            voice = apposed
        if voice:
            data = not voice.entity and grammar.DATA.search(voice.name)
            return None if data else Subject(voice.start, voice.end, voice=voice)
        words = self.masked[head[0] : head[1]]
        if grammar.DATA.search(words) or grammar.NOBODY.fullmatch(words):
            return None
        start = head[0] + len(words) - len(words.lstrip())
        return Subject(self.offset + start, self.offset + start + len(words.strip()))

    def _named(self, head: Span, *, first: bool) -> Voice | None:
        found = [voice for voice in self._within(*head) if not self._possessive(voice)]
        people = [
            voice
            for voice in found
            if voice.kind == "person"
            and (
                voice.entity
                or not grammar.PREPOSITION.search(self.masked[head[0] : voice.start - self.offset])
            )
        ]
        if people:
            return people[0] if first else people[-1]
        for voice in (voice for voice in found if voice.kind != "person"):
            before = self.masked[head[0] : voice.start - self.offset]
            if grammar.SPOKEN_FOR.search(self.masked, *head):
                return voice
            modifies = not voice.entity and (
                grammar.ROLE_AFTER.match(self.masked, voice.end - self.offset, head[1])
                or grammar.ROLE_NAME.search(voice.name)
            )
            if not grammar.PREPOSITION.search(before) and not modifies:
                return voice
        return None

    def _renames(self, head: Span, part: Span, voice: Voice | None, apposed: Voice) -> bool:
        """Whether the name behind the comma says who the phrase before it is."""
        near = len(self.masked[part[0] : apposed.start - self.offset].split()) <= _APPOSED
        if voice is None:
            return near
        if voice.kind == "person" or apposed.kind != "person":
            return False
        return self._follows(head, voice) or (near and apposed.entity and not voice.entity)

    def _follows(self, head: Span, voice: Voice) -> bool:
        """Whether lower-case words, such as a role, follow a name in its phrase."""
        return bool(re.search(r"\b[a-z]{3,}", self.masked[voice.end - self.offset : head[1]]))

    def _possessive(self, voice: Voice) -> bool:
        after = self.masked[voice.end - self.offset : voice.end - self.offset + 2]
        return after in ("'s", "’s") or (after[:1] in ("'", "’") and voice.name.endswith("s"))

    def _within(self, low: int, high: int) -> list[Voice]:
        at = bisect_left(self.voices, self.offset + low, key=lambda voice: voice.start)
        found: list[Voice] = []
        while at < len(self.voices) and self.voices[at].end <= self.offset + high:
            if self.masked[self.voices[at].start - self.offset] != "\ufffc":
                found.append(self.voices[at])
            at += 1
        return found


def _parts(segment: str, offset: int) -> list[Span]:
    """Split at commas."""
    return [
        (offset + found.start(), offset + found.end())
        for found in re.finditer(r"[^,]+", segment)
        if found[0].strip(" .’'\"?!")
    ]
