"""The annotated corpus: its format, splits and checks, and stand-off annotations of real articles.

Examples:
    >>> import annotations
    >>> article = annotations.load("dev")[0]
    >>> article.id, article.stance.value, len(article.sentences)
    ('a-007', 'neutral', 10)
"""

from annotations.article import Article, GoldSentence, Mention
from annotations.corpus import checksum, load, load_folder, test_only_ids
from annotations.export import features, to_dataset
from annotations.format import FormatError, FormatErrors, parse, render
from annotations.rows import load_path
from annotations.standoff import ExternalTextError, load_external

__all__ = [
    "Article",
    "ExternalTextError",
    "FormatError",
    "FormatErrors",
    "GoldSentence",
    "Mention",
    "checksum",
    "features",
    "load",
    "load_external",
    "load_folder",
    "load_path",
    "parse",
    "render",
    "test_only_ids",
    "to_dataset",
]
