"""From sentences and entities to who says what: cues first, then quotations without one."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from model.speech.cues import Cue, cues
from model.speech.quotes import Span, by_sentence, paragraphs
from model.speech.referents import Referents
from model.speech.subjects import Subject, leading, subject
from model.speech.types import Speaker, SpeechKind
from model.speech.voices import Marked, Voice, voices

__all__ = ["Utterance", "speech"]

_MASK = "\N{OBJECT REPLACEMENT CHARACTER}"
_COLON = re.compile(r"(?:,? (?:MP|MSP|MS))?(?: \([^)]{1,40}\))?:\s")
_CLOSING = re.compile(r".{0,2},\s(?:he|she|it|they)\s(?:said|says|added)\W*$")
_INTRODUCES = re.compile(rf":\s*{_MASK}")
_TITLE = 12
_HEADINGS = 3
_CUES = 8
_ECHOES = 20
_CLAIM = 4
"""Cues tried in a sentence, characters of a title, sentences at the top that may quote what follows, how many
such are looked up (bounds on work), and words in quotation marks that are a quotation even if nobody is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What a sentence quotes or reports.

    Attributes:
        kind: directly or indirectly; ``None`` for a sentence without speech.
        speaker: ``None`` without speech, or where the text does not say who speaks.
        quoted: half-open spans of the text within the sentence that stand in quotation marks, marks included.
    """

    kind: SpeechKind | None
    speaker: Speaker | None
    quoted: tuple[Span, ...]


@dataclass(slots=True)
class _Sentence:
    """A sentence while it is read; ``cued`` once a cue has named or failed to name its speaker."""

    span: Span
    paragraph: int
    quoted: list[Span]
    masked: str
    kind: SpeechKind | None = None
    cued: bool = False
    voice: Voice | None = None

    @property
    def whole(self) -> bool:
        """Whether all of it stands in quotation marks."""
        return bool(self.quoted) and not re.search(r"\w", self.masked)

    @property
    def long(self) -> bool:
        """Whether its quotation is more than a few words at which the writer shrugs."""
        return any(end - start > 40 for start, end in self.quoted)


def speech(text: str, *, sentences: Sequence[Span], entities: Sequence[Marked]) -> list[Utterance]:
    """Return what each sentence quotes or reports, and who speaks.

    Args:
        text: the article.
        sentences: half-open spans, in order and disjoint.
        entities: in order and disjoint, with the values of `model.values`.
    """
    read = _read(text, sentences)
    names = voices(text, entities, sentences)
    referents = Referents(text, names)
    for sentence in read:
        _by_cue(sentence, names, referents)
    _carry(text, read)
    return [_utterance(text, sentence) for sentence in read]


def _read(text: str, sentences: Sequence[Span]) -> list[_Sentence]:
    return [
        _Sentence(span, number, quoted, _masked(text, span, quoted))
        for span, number, quoted in zip(
            sentences, paragraphs(text, sentences), by_sentence(text, sentences), strict=True
        )
    ]


def _masked(text: str, span: Span, quoted: Sequence[Span]) -> str:
    pieces: list[str] = []
    at = span[0]
    for start, end in quoted:
        pieces += [text[at:start], _MASK * (end - start)]
        at = end
    return "".join([*pieces, text[at : span[1]]])


def _by_cue(sentence: _Sentence, names: Sequence[Voice], referents: Referents) -> None:
    offset = sentence.span[0]
    if label := _label(sentence, names):
        sentence.kind, sentence.cued, sentence.voice = SpeechKind.DIRECT, True, label
        referents.heard(label, Subject(label.start, label.end, voice=label))
        return
    for cue in _ranked(sentence.masked, offset):
        found = subject(sentence.masked, offset, cue, names)
        if found is None:
            continue
        if found.pronoun and found.start > offset:
            referents.read(leading(sentence.masked[: found.start - offset], offset, names))
        sentence.kind = SpeechKind.DIRECT if sentence.quoted else SpeechKind.INDIRECT
        sentence.cued = True
        sentence.voice = referents.resolve(found)
        referents.heard(sentence.voice, found)
        return
    first = leading(sentence.masked, offset, names)
    referents.read(first)
    introduced = sentence.long and not sentence.whole and _INTRODUCES.search(sentence.masked)
    if introduced and first and first.voice and first.voice.entity:  # "[Lynch] was scathing: ..."
        sentence.kind, sentence.cued, sentence.voice = SpeechKind.DIRECT, True, first.voice
        referents.heard(first.voice, first)


def _ranked(masked: str, offset: int) -> list[Cue]:
    """Return the cues to try: the first that has a subject counts, but a *, he said* at the end before all."""
    found = list(islice(cues(masked, offset), _CUES))
    if len(found) > 1 and _CLOSING.match(masked, max(0, found[-1].start - offset - 6)):
        return [found[-1], *found[:-1]]
    return found


def _label(sentence: _Sentence, names: Sequence[Voice]) -> Voice | None:
    """Return the official whose name and a colon open a sentence, as in a transcript."""
    start = sentence.span[0]
    at = bisect_left(names, start, key=lambda voice: voice.start)
    if (
        at == len(names)
        or not names[at].entity
        or names[at].kind != "person"
        or names[at].start > start + _TITLE
    ):
        return None
    after = sentence.masked[names[at].end - start :]
    return names[at] if _COLON.match(after) else None


def _carry(text: str, read: Sequence[_Sentence]) -> None:
    """Give the quotations without a cue their speaker: that of the quotation they continue, or precede."""
    for at, sentence in enumerate(read):
        if sentence.cued or not (sentence.whole or sentence.long):
            continue
        following = (
            each for each in read[at + 1 : at + 6] if each.cued and each.paragraph == sentence.paragraph
        )
        source = read[at - 1] if at and read[at - 1].kind else next(following, None)
        sentence.kind = SpeechKind.DIRECT
        sentence.voice = source.voice if source else None
    headings = [
        sentence
        for at, sentence in enumerate(read)
        if sentence.quoted
        and sentence.voice is None
        and not sentence.cued
        and (at < _HEADINGS or sentence.whole)
    ]
    for sentence in headings[:_ECHOES]:
        source = _echo(text, sentence, read)
        if source or sum(len(text[start:end].split()) for start, end in sentence.quoted) >= _CLAIM:
            sentence.kind, sentence.voice = SpeechKind.DIRECT, source.voice if source else None


def _echo(text: str, sentence: _Sentence, read: Sequence[_Sentence]) -> _Sentence | None:
    """Return the sentence with speech whose words a heading quotes."""
    quoted = _plain(" ".join(text[start:end] for start, end in sentence.quoted))
    spoken = (each for each in read if each.kind and each is not sentence)
    return next((each for each in spoken if quoted in _plain(text[slice(*each.span)])), None)


def _plain(words: str) -> str:
    return f" {' '.join(re.findall(r'[a-z0-9]+', words.lower()))} "


def _utterance(text: str, sentence: _Sentence) -> Utterance:
    voice = sentence.voice if sentence.kind else None
    speaker = voice and Speaker(
        start=voice.start, end=voice.end, text=text[voice.start : voice.end], name=voice.name, side=voice.side
    )
    return Utterance(kind=sentence.kind, speaker=speaker or None, quoted=tuple(sentence.quoted))
