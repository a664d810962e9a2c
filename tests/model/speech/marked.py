"""Articles whose entities are marked in place, ``[Ann Lee|OFFICIAL/union]``, read by the rules."""

from dataclasses import replace

from model.prediction import Entity
from model.sentences import split
from model.speech import Utterance, speech
from model.values import values
from tests.eval.planted import unmark


def read(marked: str) -> list[Utterance]:
    """Return what the rules find in a marked article."""
    text, mentions = unmark(marked)
    sentences = split(text)
    entities = [
        Entity(
            start=mention.start,
            end=mention.end,
            text=text[mention.start : mention.end],
            label=mention.label,
            score=1.0,
            side=mention.side,
            side_score=1.0 if mention.side else None,
        )
        for mention in mentions
    ]
    found = values(text, entities, sentences=sentences)
    valued = [replace(entity, value=value) for entity, value in zip(entities, found, strict=True)]
    return speech(text, sentences=sentences, entities=valued)


def who(marked: str) -> list[str | None]:
    """Return the speaker's name for each sentence: ``None`` without speech, ``?`` where it is unknown."""
    return [
        None if found.kind is None else found.speaker.name if found.speaker else "?" for found in read(marked)
    ]
