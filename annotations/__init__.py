"""The annotated corpus: format, splits, checks, agreement, and the stand-off annotations of real articles.

>>> import annotations
>>> articles = annotations.load("dev")
>>> articles[0].text[: articles[0].sentences[0].end]  # doctest: +SKIP
"""

from annotations.article import Article, GoldSentence, Mention
from annotations.corpus import checksum, load, load_folder
from annotations.format import FormatError, FormatErrors, parse, render

__all__ = [
    "Article",
    "FormatError",
    "FormatErrors",
    "GoldSentence",
    "Mention",
    "checksum",
    "load",
    "load_folder",
    "parse",
    "render",
]
