"""Names of officials, whole and everywhere: what the letters of an article settle better than scores word by word.

The network decides each word by itself, and now and then leaves half a name out ("[Maeve] Burnage"), or marks
"Jeremy Hunt" and passes over "Hunt" a paragraph later. On the gold of the train split a surname that stands alone is
marked wherever the full name is, in 841 of 842 places.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from model.labels import LABELS, EntityLabel
from model.tags import TagSpan

__all__ = ["whole_names"]

Floats = npt.NDArray[np.floating]

LEAST = 0.03
"""Probability of OFFICIAL at which a capitalised word beside a marked name belongs to it. Chosen on dev and on real
articles, where 0.001 to 0.1 give the same."""
SURE = 0.5
"""Score of a full name from which its surname is marked wherever it stands alone."""
N_LETTERS = 3
"""Shorter surnames are left to the network."""

_COLUMNS = [1 + 2 * LABELS.index(EntityLabel.OFFICIAL), 2 + 2 * LABELS.index(EntityLabel.OFFICIAL)]
_PART = r"[^\W\d_]\w*(?:[-'’](?!s\b)[^\W\d_]\w*)*"
_PARTICLE = r"(?:(?:ap|ab|ferch|verch|de|da|dos|das|du|di|del|della|la|le|el|al|van|von|der|den|bin|ibn|bint|ní|nic) )"
"""What a name may write small: "Teleri ap Gwilym", "Mr van den Berg". Words that English has too are left out."""
_AFTER = re.compile(rf" (?:{_PARTICLE}{{1,2}}(?=[^\W\d_a-z]))?({_PART})")
_BEFORE = re.compile(rf"(?<![\w'’-])({_PART}) {_PARTICLE}{{0,2}}$")
_LEADING = re.compile(rf"(?<![\w'’-])(?i:{_PARTICLE}){{1,2}}$")
_LED = re.compile(rf"{_PARTICLE}{{1,2}}[^\W\d_a-z]")
_BRIDGE = re.compile(rf" {_PARTICLE}{{0,2}}")
_REST = re.compile(r"(?:['’](?!s\b)|-(?=[^\W\d_a-z]))[^\W\d_]\w*")
_FIRST = re.compile(r"(?<![\w'’-])[OoDd]['’]$")
"""What a name goes on with, or begins with, that is cut within it: "[Rob Parkin]-Dean", "[o]'dowd", "o'[dowd]"."""
_TITLES = frozenset(
    "Mr Mrs Ms Miss Dr Sir Dame Prof Professor Cllr Coun Councillor Lord Lady Baroness Rev Minister Secretary "
    "Chancellor President Chair Chairman Chairwoman PM MP MSP MS Conservative Labour Tory Democrat".split()
)
_ROLES = frozenset("Chief Executive Director Secretary Officer".split())
"""What may stand behind a name, in a signature, and is nobody's surname."""
_LONGEST = 40
_LINE = 200
_CAPITAL = re.compile(r"(?<=[^\W\d_A-Z][ ,]) ?[^\W\d_a-z]")
"""A capital within a sentence: a page in lower case has none."""
_N_CAPITALS = 2
_OPENS = re.compile(r"(?:^|[.!?:;“‘\"'(\n|–—-])\s*$")
"""What stands before the first word of a sentence, whose capital says nothing."""
_NO_OFFICIAL = (
    r"\b(?:correspondent|reporter|columnist|journalist|analyst|historian|actor|comedian|judge|prosecutor|barrister|"
    r"coroner|widow|patient)"
)
"""What stands before the name of a person who is none by the guidelines; on the train split it always does."""
_INTRODUCED = re.compile(rf"(?i:{_NO_OFFICIAL}),? $")
_CAPITALISED = rf"(?=[^\W\d_a-z]){_PART}"
_PERSON = re.compile(rf"(?i:{_NO_OFFICIAL}),? ({_CAPITALISED}(?: {_CAPITALISED}){{1,2}})")


def whole_names(
    text: str, words: Sequence[tuple[int, int]], tags: Floats, spans: Sequence[TagSpan]
) -> list[TagSpan]:
    """Return the mentions, sorted, with the names of officials completed, added and some taken out.

    Args:
        text: the article.
        words: character spans of its ``W`` words.
        tags: ``[W, len(TAGS)]`` log-probabilities.
        spans: the decoded mentions, sorted, in words.
    """
    article = _Article(text, words, np.exp(tags[:, _COLUMNS]).sum(axis=1))
    kept = [span for span in spans if span.label is not EntityLabel.OFFICIAL]
    officials = [span for span in spans if span.label is EntityLabel.OFFICIAL]
    names = [article.untitled(cased) for span in officials for cased in article.cased(span)]
    names = article.without_others(name for name in names if not article.is_no_official(name))
    taken = {word for span in kept for word in range(span.start, span.end)}
    names = [article.completed(name, taken) for name in names]
    names = _joined(article, names)
    taken |= {word for span in names for word in range(span.start, span.end)}
    return sorted([*kept, *names, *article.alone(names, taken)])


class _Article:
    """Text and words of an article, and how likely each word is part of an OFFICIAL."""

    def __init__(self, text: str, words: Sequence[tuple[int, int]], official: Floats) -> None:
        self._text = text
        self._words = words
        self._official = official
        self._starting = {start: word for word, (start, _) in enumerate(words)}
        self._ending = {end: word + 1 for word, (_, end) in enumerate(words)}

    def span_text(self, span: TagSpan) -> str:
        return self._text[self._words[span.start][0] : self._words[span.end - 1][1]]

    def between(self, one: TagSpan, other: TagSpan) -> str:
        return self._text[self._words[one.end - 1][1] : self._words[other.start][0]]

    def cased(self, span: TagSpan) -> Iterator[TagSpan]:
        """Yield the mention without lower-case words at its ends, where the text around it has capitals."""
        start, end = span.start, span.end
        at, to = self._words[start][0], self._words[end - 1][1]
        if len(_CAPITAL.findall(self._text, max(0, at - _LINE), to + _LINE)) >= _N_CAPITALS:
            while start < end and self._text[slice(*self._words[end - 1])].islower():
                end -= 1
            while start < end and self._is_small(start):
                start += 1
        if start < end:
            yield span._replace(start=start, end=end)

    def untitled(self, span: TagSpan) -> TagSpan:
        """Return the mention without titles before and roles behind the name."""
        start, end = span.start, span.end
        while start < end - 1 and self._text[slice(*self._words[start])] in _TITLES:
            start += 1
        while start < end - 1 and self._text[slice(*self._words[end - 1])] in _ROLES:
            end -= 1
        return span._replace(start=start, end=end)

    def without_others(self, names: Iterable[TagSpan]) -> list[TagSpan]:
        """Leave out the names, and lone surnames, of persons whom the article introduces as no officials."""
        others = {found[1] for found in _PERSON.finditer(self._text)}
        texts = {name: self.span_text(name) for name in names}
        full = {text for text in texts.values() if " " in text} - others
        surnames = {text.split()[-1] for text in others} - {text.split()[-1] for text in full}
        return [name for name, text in texts.items() if text not in others | surnames]

    def _is_small(self, word: int) -> bool:
        """Whether a word has no capital and is no particle of a name with one."""
        start, end = self._words[word]
        return self._text[start:end].islower() and not _LED.match(self._text, start)

    def is_no_official(self, span: TagSpan) -> bool:
        """Whether it is an acronym in a text of ordinary case, or right behind the word for a journalist."""
        start, end = self._words[span.start][0], self._words[span.end - 1][1]
        if _INTRODUCED.search(self._text, max(0, start - _LONGEST), start):
            return True
        name = self._text[start:end]
        is_label = self._text.startswith(":", end)  # of a speaker in a transcript
        if not (name.isupper() and name.isalpha() and len(name) >= N_LETTERS) or is_label:
            return False
        before = self._text[max(0, start - _LINE) : start].rpartition("\n")[2]
        after = self._text[end : end + _LINE].partition("\n")[0]
        return not (before + name + after).isupper()

    def completed(self, span: TagSpan, taken: set[int]) -> TagSpan:
        """Take in what a name that is cut within goes on with, and the capitalised words to both sides that the
        network thinks possible.
        """
        while (wider := self._uncut(span, taken) or self._widened(span, taken)) is not None:
            span = wider
        return span

    def _uncut(self, span: TagSpan, taken: set[int]) -> TagSpan | None:
        start, end = self._words[span.start][0], self._words[span.end - 1][1]
        rest = _REST.match(self._text, end)
        first = _FIRST.search(self._text, max(0, start - _LONGEST), start) or (
            self._text[start].isupper() and _LEADING.search(self._text, max(0, start - _LONGEST), start)
        )
        wider = span._replace(
            start=self._starting.get(first.start(), span.start) if first else span.start,
            end=self._ending.get(rest.end(), span.end) if rest else span.end,
        )
        added = [*range(wider.start, span.start), *range(span.end, wider.end)]
        return wider if added and taken.isdisjoint(added) else None

    def _widened(self, span: TagSpan, taken: set[int]) -> TagSpan | None:
        if found := _AFTER.match(self._text, self._words[span.end - 1][1]):
            end = self._ending.get(found.end(1))
            if end is not None and self._belongs(found[1], range(span.end, end), taken):
                return span._replace(end=end)
        if found := self._word_before(span.start):
            start = self._starting.get(found.start(1))
            if start is not None and self._belongs(found[1], range(start, span.start), taken):
                return span._replace(start=start)
        return None

    def _word_before(self, word: int) -> re.Match[str] | None:
        start = self._words[word][0]
        return _BEFORE.search(self._text, max(0, start - _LONGEST), start)

    def _belongs(self, part: str, words: range, taken: set[int]) -> bool:
        named = part[0].isupper() and len(part) > 1 and part not in _TITLES
        likely = bool(words) and bool(self._official[words.start : words.stop].max() >= LEAST)
        return named and likely and taken.isdisjoint(words)

    def alone(self, names: Sequence[TagSpan], taken: set[int]) -> Iterator[TagSpan]:
        """Yield the surnames of full names where they stand alone and are not yet marked."""
        scores: dict[str, float] = {}
        for name in names:
            *given, surname = self.span_text(name).split() or [""]
            if given and name.score >= SURE and surname[:1].isupper() and len(surname) >= N_LETTERS:
                scores[surname] = max(name.score, scores.get(surname, 0.0))
        if not scores:
            return
        anyone = "|".join(map(re.escape, sorted(scores, key=len, reverse=True)))
        for found in re.finditer(rf"(?<![\w'’-])(?:{anyone})(?![\w-])", self._text):
            start, end = self._starting.get(found.start()), self._ending.get(found.end())
            if start is None or end is None or not taken.isdisjoint(range(start, end)):
                continue
            if not self._in_a_longer_name(found.start(), found.end()):
                span = TagSpan(start, end, EntityLabel.OFFICIAL, scores[found[0]])
                yield self._uncut(span, taken) or span

    def _in_a_longer_name(self, start: int, end: int) -> bool:
        after = _AFTER.match(self._text, end)
        if after and after[1][0].isupper():
            return True
        before = _BEFORE.search(self._text, max(0, start - _LONGEST), start)
        if before is None or not before[1][0].isupper() or before[1] in _TITLES:
            return False
        return not _OPENS.search(self._text, max(0, before.start(1) - _LONGEST), before.start(1))


def _joined(article: _Article, names: Sequence[TagSpan]) -> list[TagSpan]:
    """Make one of two names with nothing but a space or particles between; completed ones may overlap."""
    joined: list[TagSpan] = []
    for name in names:
        if joined and (name.start < joined[-1].end or _BRIDGE.fullmatch(article.between(joined[-1], name))):
            last = joined.pop()
            name = TagSpan(last.start, max(last.end, name.end), name.label, min(last.score, name.score))
        joined.append(name)
    return joined
