"""Mixing articles moves their paragraphs and loses nothing."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

import annotations
from annotations.article import Article
from model.windows import WindowSize
from tests import tiny
from training.features import IGNORED, Collator
from training.splice import spliced

TRAIN = annotations.load("train")
articles = st.sampled_from(TRAIN)


def contents(*mixed: Article) -> Counter[tuple[str, object]]:
    marked = [(a, m, (m.label, m.side)) for a in mixed for m in a.mentions]
    judged = [(a, s, s.stance) for a in mixed for s in a.sentences]
    return Counter((a.text[m.start : m.end], what) for a, m, what in [*marked, *judged])


@given(articles, articles, st.integers(0, 99))
def test_every_sentence_and_mention_is_kept_with_what_was_marked(
    one: Article, other: Article, seed: int
) -> None:
    mixed = spliced(one, other, random.Random(seed))
    assert contents(*mixed) == contents(one, other)


@given(articles, articles, st.integers(0, 99))
def test_offsets_and_paragraphs_rise(one: Article, other: Article, seed: int) -> None:
    for article in spliced(one, other, random.Random(seed)):
        ends = [0, *(end for s in article.sentences for end in (s.start, s.end)), len(article.text)]
        assert ends == sorted(ends)
        paragraphs = [s.paragraph for s in article.sentences]
        assert paragraphs == sorted(paragraphs)


def test_mixed_articles_hold_text_of_both() -> None:
    one, other = (next(a for a in TRAIN if a.stance == stance) for stance in ("union", "government"))
    first, _ = spliced(one, other, random.Random(1))
    sources = {
        name
        for s in first.sentences
        for name, article in (("one", one), ("other", other))
        if first.text[s.start : s.end] in article.text
    }
    assert sources == {"one", "other"}


def test_a_mixed_article_has_no_stance_to_learn() -> None:
    size = WindowSize(n_pieces=40, n_context=6)
    collator = Collator(tiny.tokenizer(), size, seed=1, lexicon_dropout=0.0, splice_share=1.0)
    learnt = collator.batch(TRAIN[:3])["article_targets"]
    assert learnt[:2].tolist() == [IGNORED, IGNORED]
    assert learnt[2] != IGNORED
