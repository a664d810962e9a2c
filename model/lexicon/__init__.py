"""The names of unions and NHS trusts, and their matches in a text.

Examples:
    >>> text = "Unison and NHS Fife met."
    >>> [text[start:end] for start, end, label, strong in lexicon_spans(text)]
    ['Unison', 'NHS Fife']
"""

from model.lexicon.entries import LexiconError, TrustEntry, UnionEntry, trusts, unions
from model.lexicon.lookup import candidates
from model.lexicon.matcher import MATCH_KINDS, Match, features, lexicon_spans, match

__all__ = [
    "MATCH_KINDS",
    "LexiconError",
    "Match",
    "TrustEntry",
    "UnionEntry",
    "candidates",
    "features",
    "lexicon_spans",
    "match",
    "trusts",
    "unions",
]
