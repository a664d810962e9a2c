"""Records to take around: generated articles, a sample of the corpus, and a prediction on an untidy text."""

from functools import cache

from hypothesis import strategies as st

import annotations
from annotations.article import Article
from annotations.formats.record import Record, from_article, from_prediction
from tests.annotations.test_format import articles
from tests.model.planted import predictor

__all__ = ["UNTIDY", "articles", "corpus", "prediction", "records"]

UNTIDY = "\ufeff Crews blame\tMinisters.\r\n🚑 Talks  go on,\u2028\n\n“Never,” said Jo O’Neil:\n  no #deal {n} <b>.\n"


@cache
def corpus() -> tuple[Article, ...]:
    """Return every tenth article of the training split, read once."""
    return tuple(annotations.load("train")[::10])


def prediction(text: str = UNTIDY) -> Record:
    return from_prediction(predictor().predict(text, published="2023-02-07"), id="folder/a b.txt")


records = st.one_of(
    articles().map(from_article),
    st.lists(
        st.sampled_from(
            ["Crews", "blame", " ", "\n", "\r\n", "\t", ". ", "🚑", "“No,”", "\\n", "x\u0301", "5%"]
        )
    ).map(lambda parts: prediction("".join(parts))),
)
"""Gold and predicted, tidy and not."""
