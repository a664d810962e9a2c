"""What two articles can share that would let a model know its test: persons, and near-identical sentences."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import ceil

from annotations.article import Article
from model.labels import EntityLabel

__all__ = ["MIN_WORDS", "SIMILAR", "near_identical", "person_names", "shared_persons", "word_set"]

SIMILAR = 0.8
"""Two sentences are near-identical from this Jaccard index of their word sets upwards ..."""
MIN_WORDS = 8
"""... if both have at least so many words; shorter ones (by-lines, page furniture) recur by nature."""


def person_names(article: Article) -> set[str]:
    """Return the names of an article's officials, in lower case.

    A part of a fuller name in the same article (a surname on later mention) is the same person and left out.
    """
    names = {
        _plain(article.text[mention.start : mention.end])
        for mention in article.mentions
        if mention.label == EntityLabel.OFFICIAL
    }
    return {name for name in names if not any(name != other and _is_part(name, other) for other in names)}


def shared_persons(articles: Iterable[Article]) -> Iterator[tuple[str, str, str]]:
    """Yield (id, other id, name) for every official of one article who is named in another.

    A full name counts wherever the other text has it, marked or not; a lone name (one word without a fuller
    form in its article) where it begins or ends the name of an official there.
    """
    articles = list(articles)
    texts = {article.id: f" {' '.join(_name_words(article.text))} " for article in articles}
    names = {article.id: person_names(article) for article in articles}
    where = defaultdict(set)
    for identifier, text in texts.items():
        for word in set(text.split()):
            where[word].add(identifier)
    for identifier, own in names.items():
        for name in own:
            words = _name_words(name)
            for other in sorted(set.intersection(*(where[word] for word in words)) - {identifier}):
                if len(words) > 1 and f" {' '.join(words)} " in texts[other]:
                    yield identifier, other, name
                if len(words) == 1 and any(name in (n.split()[0], n.split()[-1]) for n in names[other]):
                    yield identifier, other, name


def near_identical(articles: Iterable[Article]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (id, other id, sentence, other sentence) for near-identical sentences of different articles.

    Near-identical: Jaccard index of the `word_set` at least `SIMILAR`, both of `MIN_WORDS` words or more.
    Exact, by prefix filtering (Chaudhuri, Ganti and Kaushik 2006): sets so alike must share one of the first
    ``n - ceil(SIMILAR * n) + 1`` of their words, taken rarest first.
    """
    rows = [
        (article.id, article.text[sentence.start : sentence.end])
        for article in articles
        for sentence in article.sentences
    ]
    rows = [(identifier, text) for identifier, text in rows if len(_words(text)) >= MIN_WORDS]
    sets = [word_set(text) for _, text in rows]
    frequency = Counter(word for words in sets for word in words)
    seen: dict[str, list[int]] = defaultdict(list)
    for row, words in enumerate(sets):
        rarest = sorted(words, key=lambda word: (frequency[word], word))
        prefix = rarest[: len(words) - ceil(SIMILAR * len(words) - 1e-9) + 1]
        for other in sorted({other for word in prefix for other in seen[word]}):
            alike = len(words & sets[other]) / len(words | sets[other])
            if alike >= SIMILAR and rows[row][0] != rows[other][0]:
                yield rows[other][0], rows[row][0], rows[other][1], rows[row][1]
        for word in prefix:
            seen[word].append(row)


def word_set(sentence: str) -> frozenset[str]:
    """Return the words of a sentence, in lower case and with 0 for every run of digits."""
    return frozenset(_words(sentence))


def _words(sentence: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"\d+", "0", _plain(sentence)))


def _name_words(text: str) -> list[str]:
    return re.findall(r"[\w-]+", _plain(text))


def _plain(text: str) -> str:
    return text.casefold().replace("’", "'").replace("‘", "'")


def _is_part(name: str, other: str) -> bool:
    return f" {name} " in f" {other} "
