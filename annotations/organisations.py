"""Which articles name an organisation of the lexicon, or give its name away."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from annotations.article import Article
from model.labels import EntityLabel
from model.lexicon import TrustEntry, UnionEntry

__all__ = ["NameIndex", "Organisation"]

Organisation: TypeAlias = UnionEntry | TrustEntry

# Words that many organisations share, and that give none of them away.
_GENERIC = (
    "a and for in of the to nhs trust trusts foundation hospital hospitals university teaching health"
    " healthcare care social services service board boards ambulance hsc community mental partnership"
    " integrated union unions college royal association society national british"
)


class NameIndex:
    """Answers for some articles which of them name or touch an organisation."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._texts: dict[str, str] = {}
        self._ids: dict[tuple[EntityLabel, str], set[str]] = defaultdict(set)
        for article in articles:
            self._texts[article.id] = article.text
            for mention in article.mentions:
                self._ids[mention.label, article.text[mention.start : mention.end]].add(article.id)
        self._words = {key: _distinguishing(key[1]) for key in self._ids}

    def naming(self, organisation: Organisation) -> set[str]:
        """Return the ids of the articles with a mention that is a name or an alias of the organisation."""
        label = _label(organisation)
        return set().union(*(self._ids.get((label, name), set()) for name in _names(organisation)))

    def touching(self, organisation: Organisation) -> set[str]:
        """Return the ids of the articles from which a model could learn the organisation's name.

        They have one of its names or aliases anywhere, marked or not (whole words, case kept), or a mention
        of its kind whose distinguishing words all belong to its names ("Papworth": Royal Papworth Hospital).
        """
        names, label = _names(organisation), _label(organisation)
        own = _distinguishing(" ".join(names))
        found = {
            identifier
            for identifier, text in self._texts.items()
            if any(name in text and _has_words(text, name) for name in names)
        }
        for key, words in self._words.items():
            if key[0] == label and words and words <= own:
                found |= self._ids[key]
        return found


def _names(organisation: Organisation) -> tuple[str, ...]:
    return (organisation.name, *organisation.aliases)


def _label(organisation: Organisation) -> EntityLabel:
    return EntityLabel.UNION if isinstance(organisation, UnionEntry) else EntityLabel.TRUST


def _has_words(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _distinguishing(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold())) - set(_GENERIC.split())
