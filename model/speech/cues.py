"""The words that report speech, as tables, and where they stand in a sentence."""

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Cue", "cues"]

_PLAIN = """
    said says told tells added adds argued argues warned warns claimed claims insisted insists explained explains
    stated states stressed stresses noted notes admitted admits conceded concedes replied answered
    complained complains tweeted tweets wrote writes maintained maintains reiterated accused accuses urged urges
    joked commented remarked responded predicted predicts vowed vows pledged pledges begged begs reminded
    reminds protested countered quipped objected shouted
""".split()
_WITH_CONTENT = """
    promised promises demanded demands threatened swore hinted posted
""".split()
_WITH_CLAUSE = """
    confirmed confirms announced announces denied denies suggested suggests acknowledged acknowledges revealed
    reveals recalled reported concluded observed repeated repeats indicated emphasised emphasises
    mentioned declared declares
""".split()
_WITH_QUOTE = """
    called calls describes described describing dismissed dismisses dismissing criticised criticises welcomed
    welcomes praised praises condemned condemns branded brands hailed hails attacked attacks defended defends
    rejected rejects blamed blames accepted confirmed denied announced promised suggested demanded acknowledged
    revealed reported continued labelled likened summed thanked spoke speaks talked talks calling branding hailing
    condemning blaming declared declares tells
""".split()
_PLURAL = "say argue claim insist complain warn tell".split()
_GERUNDS = (
    "saying telling adding arguing warning claiming insisting accusing urging explaining stressing".split()
)
_ABOUT_DATA = (
    r"(?:official |new |recent |latest |the |a |an |its |their |our |my |union |government |trust |one |two )*"
    r"(?:figures?|data|statistics|survey|poll|report|reports|analysis|documents?|papers?|estimates?|research|"
    r"study|results?|plans?|need|age|rules?|guidance|minutes|records?|letter|timetable)\b"
)


class Cue(NamedTuple):
    """A word that reports speech.

    Attributes:
        start, end: its half-open offsets.
        form: ``verb``, whose subject stands before it or after it; ``gerund``, whose subject is that of the
            sentence; ``passive`` and ``according``, whose speaker follows ``end``.
    """

    start: int
    end: int
    form: str


def _words(words: list[str]) -> str:
    return "|".join(sorted(set(words), key=lambda word: (-len(word), word)))


_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"
_CONTENT = r"(?=\s+(?:\S+\s+){0,4}?(?:that|whether|if|how|why|what|when|where|who|to)\b|:)"
_CLAUSE = r"(?=\s+(?:\S+\s+){0,4}?(?:that|whether|how|why|what|when|where|who)\b|:)"
_BARE = r"(?=\s*[.,]|\s+(?:today|yesterday|on \w+day|last night|this \w+)\b\s*[.,])"
_NOT_TO = "".join(
    rf"(?<!\b{word} )" for word in "to not would could can will should must may might did do".split()
)
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("according", rf"\baccording to\s+(?!{_ABOUT_DATA})"),
    (
        "passive",
        r"\b(?:be|been|being|is|are|was|were)\s(?:told|urged|accused|warned|condemned|criticised)\b"
        r"(?=[^.;:]{0,120}?\sby\s)[^.;:]{0,120}?\sby\s",
    ),
    ("gerund", rf"\b(?:{_words(_GERUNDS)})\b"),
    ("verb", rf"\b(?:{_words(_PLAIN)})\b"),
    ("verb", rf"{_NOT_TO}\b(?:{_words(_PLURAL)})\b"),
    ("verb", rf"\b(?:{_words(_WITH_CONTENT)})\b{_CONTENT}"),
    ("verb", rf"\b(?:{_words(_WITH_CLAUSE)})\b{_CLAUSE}"),
    ("verb", rf"(?<!, )\b(?:confirmed|announced|revealed|reported)\b{_BARE}"),
    (
        "verb",
        r"\b(?:accepted|agreed|agrees|accepts) that (?=(?:he|she|it|they|the|there|some|pay|staff|members)\b)",
    ),
    (
        "verb",
        r"\bask(?:s|ed)?\b(?=\s(?!for\b)(?:\S+\s){0,10}?(?:to|if|whether|how|why|what|when|where|which|who)\b)",
    ),
    ("verb", r"\bask(?:s|ed)?\b(?=\s(?:\S+\s){1,12}?to be\b)"),
    ("verb", rf"(?<={_MARK}\s)(?:asked|asks)\b|\basked(?=:)"),
    ("verb", r"\b(?:appealed|appeals|pleaded|pleads) (?:to|with)\b|\brecommend(?:s|ed) that\b"),
    ("verb", r"\b(?:wants?|wanted) to know\b"),
    ("verb", r"\bcalled (?:\w+ ){0,2}?(?:for|on)\b"),
    ("verb", rf"\b(?:{_words(_WITH_QUOTE)})\b(?=[^.;]{{0,200}}{_MARK})"),
    ("verb", r"\bwent on to say\b|\bpoint(?:s|ed) out\b|\bmade it clear that\b|\bset out (?:how|why|that)\b"),
    ("verb", r"\bdescribe[sd] (?:\S+ ){0,12}?as\b|\bgave (?:\w+ )?warning that\b"),
    ("verb", r"\b(?:made|makes|issued|issues) (?:\w+ ){1,4}?(?:plea|appeal|warning)s? (?:to|for|that)\b"),
)
_CUES = re.compile(
    "|".join(f"(?P<p{n}>{pattern})" for n, (_, pattern) in enumerate(_PATTERNS)), re.IGNORECASE
)
_PASSIVE_BEFORE = re.compile(
    r"\b(?:be|been|being|is|are|was|were|gets?|got)\s+(?:\w+ly\s+|also\s+|not\s+)?$", re.IGNORECASE
)


def cues(masked: str, offset: int) -> Iterator[Cue]:
    """Yield the cues of a sentence in order; a passive without its agent is none.

    Args:
        masked: the sentence with every quotation replaced by U+FFFC, character for character.
        offset: where the sentence starts in the text; added to the offsets of the cues.
    """
    for found in _CUES.finditer(masked):
        form = _PATTERNS[int((found.lastgroup or "p0")[1:])][0]
        start = found.start()
        if masked[max(0, start - 1) : start] == "-":  # so-called
            continue
        if form == "verb" and _PASSIVE_BEFORE.search(masked[max(0, start - 40) : start]):
            continue
        yield Cue(offset + start, offset + found.end(), form)
