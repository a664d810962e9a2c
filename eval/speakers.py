"""Is the speaker that was found the one of the gold annotation? And what of an article was right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.article import Article
from annotations.speakers import GoldSpeech
from eval.gold import gold_entities
from eval.metrics import Array
from model.labels import EntityLabel
from model.prediction import Entity
from model.speech import Speaker, Utterance
from model.values import Organisation, Person

__all__ = ["COLUMNS", "Miss", "counts", "misses", "same_speaker"]

COLUMNS = ("direct_right", "direct", "indirect_right", "indirect", "found_right", "found")
"""What is counted of an article: gold speech with the right speaker and all of it, by its gold kind; sentences
found to hold speech that do, and all that were found to."""

_ARTICLES = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A sentence whose speech was missed, invented, or given to another speaker; names as the article has them."""

    sentence: int
    outcome: str
    gold: tuple[str, ...]
    found: str | None


def same_speaker(
    article: Article, entities: Sequence[Entity], gold: GoldSpeech, speaker: Speaker | None
) -> bool:
    """Whether a speaker is one of the gold ones, or unknown like them.

    Two spans name the same speaker if they overlap; if they are gold mentions of the same person, or of the
    same union or trust; or if their names are alike, case and articles aside, or one ends with the other.
    """
    if speaker is None or not gold.speakers:
        return speaker is None and not gold.speakers
    span = speaker.start, speaker.end
    own = _names(article, entities, span) | {_plain(speaker.name)}
    return any(
        (start < span[1] and span[0] < end) or _alike(own, _names(article, entities, (start, end)))
        for start, end in gold.speakers
    )


def counts(article: Article, gold: Sequence[GoldSpeech], found: Sequence[Utterance]) -> Array:
    """Return the counts of `COLUMNS` for one article, ``found`` having one item a sentence."""
    by_sentence = {speech.sentence: speech for speech in gold}
    entities = gold_entities(article)
    result = dict.fromkeys(COLUMNS, 0)
    for number, utterance in enumerate(found):
        speech = by_sentence.get(number)
        result["found"] += utterance.kind is not None
        if speech is not None:
            result["found_right"] += utterance.kind is not None
            result[speech.kind.value] += 1
            result[f"{speech.kind.value}_right"] += _right(article, entities, speech, utterance)
    return np.array([result[column] for column in COLUMNS], dtype=np.float64)


def misses(article: Article, gold: Sequence[GoldSpeech], found: Sequence[Utterance]) -> list[Miss]:
    """Return every sentence that is not right, in order."""
    by_sentence = {speech.sentence: speech for speech in gold}
    entities = gold_entities(article)
    result: list[Miss] = []
    for number, utterance in enumerate(found):
        speech = by_sentence.get(number)
        if speech is None and utterance.kind is None:
            continue
        if speech is not None and _right(article, entities, speech, utterance):
            continue
        names = () if speech is None else tuple(article.text[start:end] for start, end in speech.speakers)
        outcome = "no speech" if speech is None else "missed" if utterance.kind is None else "other speaker"
        result.append(
            Miss(
                sentence=number,
                outcome=outcome,
                gold=names,
                found=utterance.speaker.name if utterance.speaker else None,
            )
        )
    return result


def _right(article: Article, entities: Sequence[Entity], gold: GoldSpeech, found: Utterance) -> bool:
    return found.kind is not None and same_speaker(article, entities, gold, found.speaker)


def _names(article: Article, entities: Sequence[Entity], span: tuple[int, int]) -> set[str]:
    names = {_plain(article.text[span[0] : span[1]])}
    for entity in entities:
        if entity.start < span[1] and span[0] < entity.end and entity.label is not EntityLabel.DATE:
            match entity.value:
                case Person(name=name):
                    names.add(_plain(name))
                case Organisation(id=str(identifier)):
                    names.add(f"#{identifier}")
    return names


def _alike(first: set[str], second: set[str]) -> bool:
    return any(
        mine == its or mine.endswith(f" {its}") or its.endswith(f" {mine}")
        for mine in first
        for its in second
    )


def _plain(words: str) -> str:
    return " ".join(_ARTICLES.sub("", words, count=1).casefold().split())
