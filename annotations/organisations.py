"""Which articles name an organisation of the lexicon, or give its name away."""

import re
from collections.abc import Iterable
from typing import TypeAlias

from annotations.article import Article
from model.labels import EntityLabel
from model.lexicon import TrustEntry, UnionEntry

__all__ = ["Organisation", "named_in", "test_only", "touched_in"]

Organisation: TypeAlias = UnionEntry | TrustEntry

# Words that many organisations share, and that give none of them away.
_GENERIC = frozenset(
    "a and for in of the to nhs trust trusts foundation hospital hospitals university teaching health"
    " healthcare care social services service board boards ambulance hsc community mental partnership"
    " integrated union unions college royal association society national british".split()
)


def named_in(organisation: Organisation, articles: Iterable[Article]) -> set[str]:
    """Return the ids of the articles with a mention that is a name or an alias of the organisation."""
    names = set(_names(organisation))
    label = _label(organisation)
    return {
        article.id
        for article in articles
        for mention in article.mentions
        if mention.label == label and article.text[mention.start : mention.end] in names
    }


def touched_in(organisation: Organisation, articles: Iterable[Article]) -> set[str]:
    """Return the ids of the articles from which a model could learn the organisation's name.

    They have one of its names or aliases anywhere, marked or not (whole words, case kept), or a mention of
    its kind whose distinguishing words all belong to its names ("Papworth" for Royal Papworth Hospital).
    """
    names = _names(organisation)
    label = _label(organisation)
    own = _distinguishing(" ".join(names))
    return {
        article.id
        for article in articles
        if any(_has_words(article.text, name) for name in names)
        or any(
            _distinguishing(article.text[mention.start : mention.end]) <= own
            for mention in article.mentions
            if mention.label == label and _distinguishing(article.text[mention.start : mention.end])
        )
    }


def test_only(
    organisations: Iterable[Organisation], *, test: list[Article], others: list[Article]
) -> list[Organisation]:
    """Return the organisations that the test articles name and no other article touches."""
    return [
        organisation
        for organisation in organisations
        if named_in(organisation, test) and not touched_in(organisation, others)
    ]


def _names(organisation: Organisation) -> tuple[str, ...]:
    return (organisation.name, *organisation.aliases)


def _label(organisation: Organisation) -> EntityLabel:
    return EntityLabel.UNION if isinstance(organisation, UnionEntry) else EntityLabel.TRUST


def _has_words(text: str, name: str) -> bool:
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _distinguishing(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold())) - _GENERIC
