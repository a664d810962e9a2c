"""What an article says outright of an official's side: "Unison organiser Jo Example", "Jo Example, of the RCN".

A union beside a name and a role, or a trust beside an executive's, settles whose official it is, at every mention of
the name. On the gold of the train split such phrases give the side of 418 of the 924 mentions of union officials and
of 127 of the 688 of employers' officials, and of one official of a students' union wrongly.
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from model.labels import SIDES, EntityLabel, Side
from model.tags import TagSpan

__all__ = ["stated_sides"]

Floats = npt.NDArray[np.floating]

CERTAINTY = 8.0
"""Added to the log-score of a side that the text states: the network must be wrong by as much to be heard."""
LONGEST = 110
"""Characters between a name and its organisation; further apart they seldom belong together."""
N_LETTERS = 3
"""Shorter words are initials and particles, which other people share."""

_WORD = r"(?:(?!and\b)[\w’'&/-]+,?\s+)"
_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Prof|Professor|Cllr|Lord|Lady|Baroness)\.?\s+)?"
_UNION_ROLE = (
    r"(?:leaders?|secretar(?:y|ies)|presidents?|spokes(?:man|woman|person|people)|officials?|officers?|organisers?"
    r"|convenors?|conveners?|reps?|representatives?|stewards?|negotiators?|chiefs?|boss(?:es)?|heads?"
    r"|(?:co-)?chair(?:man|woman|person|s)?|directors?|delegates?|members?|executives?|lead|advis[eo]rs?|treasurers?)"
)
_EXECUTIVE = (
    r"(?:chief executives?|chief (?:operating|nursing|finance|people|medical) officers?|chief (?:nurse|midwife)"
    r"|(?:[\w-]+ )?director(?: of [\w ]+?)?|chair(?:man|woman)?|chief)"
)
_POSSESSIVE = r"\)?(?:['’]s)?\s+"
_ARTICLE = r"(?:(?:who is|the|an?|its|their|is|as)\s+)*"
_OPENS = r"\s*[,–—(-]\s*"

_PHRASES = (
    (
        EntityLabel.UNION,
        Side.UNION,
        # the union first: "[RCN] regional director (for the North) Mr [Lee]"
        rf"{_POSSESSIVE}(?:(?:trade )?union(?:['’]s)?\s+)?{_WORD}{{0,6}}?{_UNION_ROLE}"
        rf"(?:\s+(?:for|in|of|on)\s+(?:the\s+)?{_WORD}{{0,3}}[\w’'-]+)?,?\s+{_TITLE}",
        # the name first: "[Lee], a branch secretary for the [RCN]", "[Lee], of the [RCN]"
        rf"(?:{_OPENS}|\s+(?=who\b)){_ARTICLE}{_WORD}{{0,6}}?{_UNION_ROLE}\s+{_WORD}{{0,4}}?(?:of|for|at|from|with|in)\s+(?:the\s+)?"
        r"|\s*,?\s*(?:of|from)\s+(?:the\s+)?",
    ),
    (
        EntityLabel.TRUST,
        Side.EMPLOYER,
        rf"{_POSSESSIVE}{_WORD}{{0,4}}?{_EXECUTIVE}(?:\s+(?:for|of)\s+{_WORD}{{0,3}}[\w’'-]+)?,?\s+{_TITLE}",
        rf"{_OPENS}{_ARTICLE}{_WORD}{{0,4}}?{_EXECUTIVE}(?:\s+and\s+{_WORD}{{0,6}}?)?\s+(?:of|for|at)\s+(?:the\s+)?",
    ),
)
"""Label of the organisation, side of its officials, and what may stand between: organisation first, name first."""
_BETWEEN = {
    (label, first): (side, re.compile(pattern, re.IGNORECASE))
    for label, side, *patterns in _PHRASES
    for first, pattern in zip(("organisation", "name"), patterns, strict=True)
}
_WORKERS = (
    r"(?:(?<!students['’] )(?<!student )unions?"
    r"|(?:doctors|nurses|teachers|paramedics|firefighters|lecturers|miners)['’])"
)
_UNNAMED = re.compile(rf"\b{_WORKERS}(?:['’]s)?\s+(?:[\w’'-]+\s+){{0,2}}?{_UNION_ROLE},?\s+{_TITLE}$")
"""A union without its name, right before the official: "the junior doctors' leader Dr [Lee]"."""
_BREAK = re.compile(r"[.!?;]\s|\n")


def stated_sides(
    text: str, words: Sequence[tuple[int, int]], spans: Sequence[TagSpan], sides: Floats
) -> Floats:
    """Return side log-scores ``[W, len(SIDES)]``, raised where the text states the side; rows need not sum to 1.

    Args:
        text: the article.
        words: character spans of its ``W`` words.
        spans: the decoded mentions, sorted, in words.
        sides: ``[W, len(SIDES)]`` log-probabilities.
    """
    stated: dict[str, Side] = {}
    for before, span, after in zip([None, *spans], spans, [*spans[1:], None], strict=False):
        if span.label is EntityLabel.OFFICIAL:
            side = _stated(text, words, before, span) or _stated(text, words, span, after)
            if side is None and _UNNAMED.search(_clause_before(text, words[span.start][0])):
                side = Side.UNION
            if side is not None:
                names = (text[start:end] for start, end in words[span.start : span.end])
                stated |= {name: side for name in names if len(name) >= N_LETTERS}
    raised = sides.copy()
    for word, (start, end) in enumerate(words):
        if (side := stated.get(text[start:end])) is not None:
            raised[word, SIDES.index(side)] += CERTAINTY
    return raised


def _stated(
    text: str, words: Sequence[tuple[int, int]], one: TagSpan | None, other: TagSpan | None
) -> Side | None:
    """Return the side that the text between two neighbouring mentions states, if they are name and organisation."""
    if one is None or other is None:
        return None
    organisation, first = (other, "name") if one.label is EntityLabel.OFFICIAL else (one, "organisation")
    between = text[words[one.end - 1][1] : words[other.start][0]]
    key = (organisation.label, first)
    if key not in _BETWEEN or len(between) > LONGEST or _BREAK.search(between):
        return None
    side, pattern = _BETWEEN[key]
    return side if pattern.fullmatch(between) else None


def _clause_before(text: str, at: int) -> str:
    return _BREAK.split(text[max(0, at - LONGEST) : at])[-1]
