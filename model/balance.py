"""How much room each side gets in an article: sentences, words, quotations, speakers, the headline."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from model.labels import Side, Stance
from model.speech.quotes import Span, by_sentence
from model.speech.types import Speaker, SpeechKind

__all__ = ["Balance", "Share", "balance"]

SIDES = {
    Side.UNION: Stance.UNION,
    Side.GOVERNMENT: Stance.GOVERNMENT,
    Side.EMPLOYER: Stance.GOVERNMENT,
    Side.OTHER: Stance.NEUTRAL,
}
"""Where a speaker counts. Stances have no fourth side for employers: an employer that argues makes the case
of the government (GUIDELINES.md, sentence stance)."""

_WORD = re.compile(r"\w+(?:[’'.,-]\w+)*")
_SENTENCE_END = re.compile(r"\.[\"'”’)\]]*$")


class Spoken(Protocol):
    """A sentence with stance and speaker: a `model.Sentence`, or anything with these of its attributes."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def stance(self) -> Stance: ...
    @property
    def speech(self) -> SpeechKind | None: ...
    @property
    def speaker(self) -> Speaker | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one side has of an article.

    Attributes:
        n_sentences, n_words: sentences with its stance, and their words.
        n_quoted_words: those of the words that stand in quotation marks as somebody's speech.
        speakers: the names of those who speak for the side, in order of appearance, each once; by the side of
            the speaker, whatever the stance of the sentence.
    """

    n_sentences: int
    n_words: int
    n_quoted_words: int
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The shares of the sides in one article; together they have all sentences and words.

    Attributes:
        union, government, neutral: the share of each stance; employers speak for ``government``, everyone else
            who is of neither side for ``neutral``.
        headline: the stance of the headline; ``None`` where the text does not start with one.
        first_quotation: the side whose speaker is quoted first, ``neutral`` for a speaker unknown or of neither
            side; ``None`` where nobody is quoted.
    """

    union: Share
    government: Share
    neutral: Share
    headline: Stance | None
    first_quotation: Stance | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types."""
        shares = {stance.value: asdict(getattr(self, stance.value)) for stance in Stance}
        return {
            **{name: {**share, "speakers": list(share["speakers"])} for name, share in shares.items()},
            "headline": self.headline and self.headline.value,
            "first_quotation": self.first_quotation and self.first_quotation.value,
        }


def balance(text: str, sentences: Sequence[Spoken]) -> Balance:
    """Return the balance of one article.

    Args:
        text: the article.
        sentences: in order and disjoint.
    """
    quoted = by_sentence(text, [(sentence.start, sentence.end) for sentence in sentences])
    marked = [
        marks if sentence.speech is SpeechKind.DIRECT else []
        for sentence, marks in zip(sentences, quoted, strict=True)
    ]
    shares = {stance: _share(text, sentences, marked, stance) for stance in Stance}
    first = next((sentence for sentence, marks in zip(sentences, marked, strict=True) if marks), None)
    return Balance(
        union=shares[Stance.UNION],
        government=shares[Stance.GOVERNMENT],
        neutral=shares[Stance.NEUTRAL],
        headline=sentences[0].stance if _has_headline(text, sentences) else None,
        first_quotation=None if first is None else _side(first.speaker),
    )


def _side(speaker: Speaker | None) -> Stance:
    return Stance.NEUTRAL if speaker is None else SIDES[speaker.side]


def _share(text: str, sentences: Sequence[Spoken], marked: Sequence[Sequence[Span]], stance: Stance) -> Share:
    own = [(each, marks) for each, marks in zip(sentences, marked, strict=True) if each.stance is stance]
    speakers = (each.speaker for each in sentences if each.speaker)
    return Share(
        n_sentences=len(own),
        n_words=sum(_n_words(text, each.start, each.end) for each, _ in own),
        n_quoted_words=sum(_n_words(text, start, end) for _, marks in own for start, end in marks),
        speakers=tuple(dict.fromkeys(each.name for each in speakers if _side(each) is stance)),
    )


def _n_words(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _WORD.finditer(text, start, end))


def _has_headline(text: str, sentences: Sequence[Spoken]) -> bool:
    """Whether the first sentence stands on lines of its own, without the full stop of a sentence."""
    if not sentences:
        return False
    first = sentences[0]
    after = sentences[1].start if len(sentences) > 1 else len(text)
    return "\n" in text[first.end : after] and not _SENTENCE_END.search(
        text[max(0, first.end - 8) : first.end]
    )
