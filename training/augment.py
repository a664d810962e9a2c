"""Other names and other letter case for training articles, so that the network learns the role and not the name.

Mention replacement from the lexicon (Dai and Adel 2020, "An Analysis of Simple Data Augmentation for Named Entity
Recognition"): a union or trust becomes another one throughout an article, its full name by a full name and its
acronym by an acronym, so that pairs such as "Royal College of Nursing (RCN)" stay pairs. Lower-cased and upper-cased
copies: real pages have all cases (Mayhew et al. 2019, "NER and POS When Nothing Is Capitalized").
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from annotations.article import Article, GoldSentence, Mention
from annotations.corpus import test_only_ids
from model.labels import EntityLabel
from model.lexicon import TrustEntry, UnionEntry, candidates, trusts, unions

__all__ = ["Augmentation", "augment", "rewrite"]

Organisation = UnionEntry | TrustEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation:
    """Shares between 0 and 1: of organisations renamed, and of articles put into lower and upper case."""

    rename: float
    lower: float
    upper: float


def augment(article: Article, shares: Augmentation, chance: random.Random) -> Article:
    """Return the article, or a copy with other names or another case, drawn from ``chance``."""
    article = rewrite(article, _renamings(article, shares.rename, chance))
    drawn = chance.random()
    if drawn < shares.lower:
        return _recased(article, _sentence_case)
    if drawn < shares.lower + shares.upper:
        return _recased(article, _upper)
    return article


def rewrite(article: Article, names: dict[Mention, str]) -> Article:
    """Return the article with other text in some mentions, and all offsets moved along."""
    parts: list[str] = []
    shifts: list[tuple[int, int]] = []  # from which old end on, by how much
    at = moved = 0
    for mention in article.mentions:
        if mention in names:
            parts += [article.text[at : mention.start], names[mention]]
            at = mention.end
            moved += len(names[mention]) - (mention.end - mention.start)
            shifts.append((mention.end, moved))
    new = iter(_moved([o for m in article.mentions for o in (m.start, m.end)], shifts))
    mentions = tuple(replace(m, start=next(new), end=next(new)) for m in article.mentions)
    new = iter(_moved([o for s in article.sentences for o in (s.start, s.end)], shifts))
    sentences: tuple[GoldSentence, ...] = tuple(
        replace(s, start=next(new), end=next(new)) for s in article.sentences
    )
    text = "".join([*parts, article.text[at:]])
    return replace(article, text=text, mentions=mentions, sentences=sentences)


def _moved(offsets: Sequence[int], shifts: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield sorted offsets in the new text; each is shifted by all replacements that end at or before it."""
    shift, following = 0, 0
    for offset in offsets:
        while following < len(shifts) and shifts[following][0] <= offset:
            shift = shifts[following][1]
            following += 1
        yield offset + shift


def _renamings(article: Article, share: float, chance: random.Random) -> dict[Mention, str]:
    """Choose new names: one organisation for each old one, in the form that each mention has."""
    known: dict[str, list[tuple[Mention, int]]] = {}
    for mention in article.mentions:
        if mention.label in (EntityLabel.UNION, EntityLabel.TRUST):
            surface = article.text[mention.start : mention.end]
            if (
                len(ids := candidates(surface)) == 1
                and (form := _form(_entries()[ids[0]], surface)) is not None
            ):
                known.setdefault(ids[0], []).append((mention, form))
    names: dict[Mention, str] = {}
    for identifier, mentions in known.items():
        if chance.random() < share:
            forms = {form for _, form in mentions}
            others = [other for other in _alike(identifier) if all(_forms(other)[form] for form in forms)]
            if others:
                chosen = _forms(chance.choice(others))
                names |= {mention: chosen[form] for mention, form in mentions}
    return names


@cache
def _entries() -> dict[str, Organisation]:
    everyone: tuple[Organisation, ...] = (*unions(), *trusts())
    return {entry.id: entry for entry in everyone}


@cache
def _alike(identifier: str) -> tuple[Organisation, ...]:
    """Return the organisations that may take the place of one; none that is kept for test."""
    kind = _kind(_entries()[identifier])
    return tuple(other for other in _not_kept() if _kind(other) == kind)


@cache
def _not_kept() -> tuple[Organisation, ...]:
    kept = test_only_ids()  # reads a file
    return tuple(entry for entry in _entries().values() if entry.id not in kept)


def _kind(entry: Organisation) -> str:
    """Return what a replacement must share: a trust its kind and nation, a union whether it bargains."""
    return f"{entry.kind} {entry.nation}" if isinstance(entry, TrustEntry) else str(entry.bargaining)


@cache
def _forms(entry: Organisation) -> tuple[str, str, str]:
    """Return full name, short name and acronym; empty where there is none that is unambiguous."""
    aliases = [alias for alias in entry.aliases if len(candidates(alias)) == 1]
    acronyms = [alias for alias in aliases if alias.isupper() and " " not in alias and len(alias) > 2]
    shorts = [alias for alias in aliases if " " in alias and entry.name.startswith(alias)]
    return entry.name, (shorts or [""])[0], (acronyms or [""])[0]


def _form(entry: Organisation, surface: str) -> int | None:
    forms = _forms(entry)
    return forms.index(surface) if surface in forms else None


def _recased(article: Article, recase: Callable[[str], str]) -> Article:
    text = article.text
    for sentence in article.sentences:
        changed = recase(text[sentence.start : sentence.end])
        if len(changed) == sentence.end - sentence.start:  # ß and a few others grow in upper case
            text = text[: sentence.start] + changed + text[sentence.end :]
    return replace(article, text=text)


def _sentence_case(sentence: str) -> str:
    return sentence[:1] + sentence[1:].lower()


def _upper(sentence: str) -> str:
    return sentence.upper()
