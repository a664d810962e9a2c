"""What is said of a sentence that quotes or reports speech."""

from dataclasses import dataclass
from enum import StrEnum

from model.labels import Side

__all__ = ["Speaker", "SpeechKind"]


class SpeechKind(StrEnum):
    """How a sentence gives speech: with words in quotation marks, or reported without."""

    DIRECT = "direct"
    INDIRECT = "indirect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks in a sentence.

    Attributes:
        start, end: half-open character offsets of a place in the text that names the speaker; a pronoun or
            *the union* is traced to it, so that it may lie in another sentence.
        text: the characters of that span.
        name: the fullest name that the article has for the speaker, alike for all its sentences.
        side: for whom the speaker speaks.
    """

    start: int
    end: int
    text: str
    name: str
    side: Side
