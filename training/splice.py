"""Articles cut into runs of paragraphs and mixed in pairs, so that the stance of a sentence is read from what it says.

In a corpus of whole articles the manner of a text tells much of its stances: a network learns that, and on pages in
another manner gives every sentence the same side. In a mixed article the manner tells nothing.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from annotations.article import Article

__all__ = ["spliced"]

LONGEST_RUN = 4
"""Paragraphs that stay together at most; a quotation rarely goes on for longer."""
_BETWEEN = "\n\n"


def spliced(one: Article, other: Article, chance: random.Random) -> tuple[Article, Article]:
    """Exchange every second run of paragraphs of two articles.

    All sentences and mentions are in one of the results, with their offsets there. The stances of the articles are
    left as they were, though they hold no longer.
    """
    runs = list(_runs(one, chance)), list(_runs(other, chance))
    for at in range(1, min(map(len, runs)), 2):
        runs[0][at], runs[1][at] = runs[1][at], runs[0][at]
    return _joined(one, runs[0]), _joined(other, runs[1])


def _runs(article: Article, chance: random.Random) -> Iterator[Article]:
    """Cut an article into small ones of 1 to `LONGEST_RUN` paragraphs."""
    paragraphs = [list(group) for _, group in groupby(article.sentences, key=lambda s: s.paragraph)]
    while paragraphs:
        n = chance.randint(1, LONGEST_RUN)
        run = [sentence for paragraph in paragraphs[:n] for sentence in paragraph]
        del paragraphs[:n]
        start, end = run[0].start, run[-1].end
        yield replace(
            article,
            text=article.text[start:end],
            mentions=tuple(
                replace(m, start=m.start - start, end=m.end - start)
                for m in article.mentions
                if start <= m.start and m.end <= end
            ),
            sentences=tuple(replace(s, start=s.start - start, end=s.end - start) for s in run),
        )


def _joined(article: Article, runs: Sequence[Article]) -> Article:
    mentions, sentences = [], []
    at = paragraph = 0
    for run in runs:
        first = run.sentences[0].paragraph
        mentions += [replace(m, start=m.start + at, end=m.end + at) for m in run.mentions]
        sentences += [
            replace(s, start=s.start + at, end=s.end + at, paragraph=s.paragraph - first + paragraph)
            for s in run.sentences
        ]
        at += len(run.text) + len(_BETWEEN)
        paragraph = sentences[-1].paragraph + 1
    text = _BETWEEN.join(run.text for run in runs)
    return replace(article, text=text, mentions=tuple(mentions), sentences=tuple(sentences))
