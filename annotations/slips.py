"""Likely slips of annotators: words that are mostly a mention, and were not marked."""

import re
from collections.abc import Iterator

from annotations.article import Article
from model.labels import EntityLabel
from model.lexicon import unions

__all__ = ["slips"]

_MONTH = "(?:January|February|March|April|June|July|August|September|October|November|December)"
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty)(?:[- ]\w+)?"
_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|tomorrow"
_PERIOD = "(?:last|next|this) (?:week|month|year|spring|summer|autumn|winter)"
# Acronyms alone: many longer names of unions are ordinary words as well (Community, Prospect, Voice).
_NAMES = {name for union in unions() for name in (union.name, *union.aliases)}
_ACRONYMS = "|".join(sorted(name for name in _NAMES if re.fullmatch("[A-Z]{3,}", name)))
_SUFFIX = "NHS (?:Foundation )?Trust|Ambulance Service"
_SERVICES = "EEAST|EMAS|NWAS|SECAmb|Secamb|SCAS|SWASFT|YAS|NEAS|WMAS"

PATTERNS: tuple[tuple[EntityLabel, re.Pattern[str]], ...] = (
    (EntityLabel.PERCENTAGE, re.compile(rf"\d[\d.,]*\s?(?:%|per ?cent|pc\b)|\b{_NUMBER} per ?cent")),
    (
        EntityLabel.DATE,
        re.compile(
            rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}}|{_DAY}|{_PERIOD}|20[12]\d)\b"
        ),
    ),
    # Not at the start of a sentence or a quotation, where "Unite" may be a verb.
    (EntityLabel.UNION, re.compile(rf"\b(?:{_ACRONYMS}|Unison|Aslef)\b|(?<![.!?“\"] )(?<!^)\bUnite\b", re.M)),
    (
        EntityLabel.TRUST,
        re.compile(rf"\b(?:[A-Z][a-z]+ )+(?:{_SUFFIX})\b|\b(?:{_SERVICES})\b"),
    ),
)


def slips(article: Article) -> Iterator[str]:
    """Yield a line for every match of `PATTERNS` that no mention touches, with its surroundings."""
    for label, pattern in PATTERNS:
        for match in pattern.finditer(article.text):
            if not any(m.start < match.end() and match.start() < m.end for m in article.mentions):
                around = article.text[max(0, match.start() - 30) : match.end() + 30].replace("\n", " ")
                yield f"{article.id}: {label} {match[0]!r} unmarked in: {around}"
