"""A gold article: text, mentions, sentences and stances, with half-open character offsets into the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from model.labels import EntityLabel, Side, Stance


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mention:
    """A gold mention; ``article.text[start:end]`` is its surface form, ``side`` is set for OFFICIAL alone."""

    start: int
    end: int
    label: EntityLabel
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class GoldSentence:
    """A gold sentence and its stance; ``paragraph`` counts from 0 and never falls."""

    start: int
    end: int
    stance: Stance
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One annotated article.

    In an article of the corpus the sentences of a paragraph are joined by one space and the paragraphs by a
    blank line; an external article keeps its own white space. Mentions and sentences are sorted and disjoint.
    """

    id: str
    title: str
    published: date
    style: str
    sector: str
    stance: Stance
    text: str
    mentions: tuple[Mention, ...]
    sentences: tuple[GoldSentence, ...]
    extra: Mapping[str, str] = field(default_factory=dict)
    """Header fields beyond the required six, in the order of the file."""
