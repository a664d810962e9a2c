"""The gold mentions of an article in the form of predicted entities, so that what follows the spans is judged apart."""

from dataclasses import replace

from annotations.article import Article
from model.prediction import Entity
from model.values import values

__all__ = ["gold_entities"]


def gold_entities(article: Article) -> list[Entity]:
    """Return the gold mentions of an article as entities, in order, with the values that `model.values` gives them."""
    entities = [
        Entity(
            start=mention.start,
            end=mention.end,
            text=article.text[mention.start : mention.end],
            label=mention.label,
            score=1.0,
            side=mention.side,
            side_score=None if mention.side is None else 1.0,
        )
        for mention in article.mentions
    ]
    sentences = [(sentence.start, sentence.end) for sentence in article.sentences]
    found = values(article.text, entities, sentences=sentences, published=article.published)
    return [replace(entity, value=value) for entity, value in zip(entities, found, strict=True)]
