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
"""
_WITH_CONTENT = """
    promised promises demanded demands threatened swore hinted posted
"""
_WITH_CLAUSE = """
    confirmed confirms announced announces denied denies suggested suggests acknowledged acknowledges revealed
    reveals recalled reported concluded observed repeated repeats indicated emphasised emphasises
    mentioned declared declares
"""
_WITH_QUOTE = """
    called calls describes described describing dismissed dismisses dismissing criticised criticises welcomed
    welcomes praised praises condemned condemns branded brands hailed hails attacked attacks defended defends
    rejected rejects blamed blames accepted confirmed denied announced promised suggested demanded acknowledged
    revealed reported continued labelled likened summed thanked spoke speaks talked talks calling branding hailing
    condemning blaming declared declares tells
"""
_PLURAL = "say argue claim insist complain warn tell"
_GERUNDS = "saying telling adding arguing warning claiming insisting accusing urging explaining stressing"
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


_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"
_CONTENT = r"(?=\s+(?:\S+\s+){0,4}?(?:that|whether|if|how|why|what|when|where|who|to)\b|:)"
_CLAUSE = r"(?=\s+(?:\S+\s+){0,4}?(?:that|whether|how|why|what|when|where|who)\b|:)"
_BARE = r"(?=\s*[.,]|\s+(?:today|yesterday|on \w+day|last night|this \w+)\b\s*[.,])"
_NOT_TO = "".join(
    rf"(?<!\b{word} )" for word in "to not would could can will should must may might did do".split()
)


class _Row(NamedTuple):
    """A kind of cue: its form, the first word, what must follow it, and what must stand before it."""

    form: str
    words: str
    after: str = ""
    before: str = ""


_ROWS = (
    _Row("according", "according", rf" to\s+(?!{_ABOUT_DATA})"),
    _Row(
        "passive",
        "be been being is are was were",
        r"\s(?:told|urged|accused|warned|condemned|criticised)\b(?=[^.;:]{0,120}?\sby\s)[^.;:]{0,120}?\sby\s",
    ),
    _Row("gerund", _GERUNDS),
    _Row("verb", _PLAIN),
    _Row("verb", _PLURAL, before=_NOT_TO),
    _Row("verb", _WITH_CONTENT, _CONTENT),
    _Row("verb", _WITH_CLAUSE, _CLAUSE),
    _Row("verb", "confirmed announced revealed reported", _BARE, before="(?<!, )"),
    _Row(
        "verb",
        "accepted agreed agrees accepts",
        r" that (?=(?:he|she|it|they|the|there|some|pay|staff|members)\b)",
    ),
    _Row(
        "verb",
        "ask asks asked",
        r"(?=\s(?!for\b)(?:\S+\s){0,10}?(?:to|if|whether|how|why|what|when|where|which|who)\b)",
    ),
    _Row("verb", "ask asks asked", r"(?=\s(?:\S+\s){1,12}?to be\b)"),
    _Row("verb", "asked asks", before=rf"(?<={_MARK}\s)"),
    _Row("verb", "asked", "(?=:)"),
    _Row("verb", "appealed appeals pleaded pleads", r" (?:to|with)\b"),
    _Row("verb", "recommends recommended", r" that\b"),
    _Row("verb", "want wants wanted", r" to know\b"),
    _Row("verb", "called", r" (?:\w+ ){0,2}?(?:for|on)\b"),
    _Row("verb", _WITH_QUOTE, rf"(?=[^.;]{{0,200}}{_MARK})"),
    _Row("verb", "went", r" on to say\b"),
    _Row("verb", "points pointed", r" out\b"),
    _Row("verb", "made", r" it clear that\b"),
    _Row("verb", "set", r" out (?:how|why|that)\b"),
    _Row("verb", "describes described", r" (?:\S+ ){0,12}?as\b"),
    _Row("verb", "gave", r" (?:\w+ )?warning that\b"),
    _Row("verb", "made makes issued issues", r" (?:\w+ ){1,4}?(?:plea|appeal|warning)s? (?:to|for|that)\b"),
)


def _by_word() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Return form and pattern of the rows that start with a word, in their order.

    One pattern of all rows would try each of them at every character of every sentence.
    """
    table: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for row in _ROWS:
        pattern = re.compile(rf"{row.before}\w++{row.after}", re.IGNORECASE)
        for word in dict.fromkeys(row.words.split()):
            table.setdefault(word, []).append((row.form, pattern))
    return table


_BY_WORD = _by_word()
_WORD = re.compile(r"\w+")
_PASSIVE_BEFORE = re.compile(
    r"\b(?:be|been|being|is|are|was|were|gets?|got)\s+(?:\w+ly\s+|also\s+|not\s+)?$", re.IGNORECASE
)


_ASKED = re.compile(
    r"\W*(?:how|what|when|where|who|why)\b.*\b(?:did|do|does)\s(?:\S+\s){1,6}$", re.IGNORECASE | re.DOTALL
)
"""What stands before the verb of a question: "What do ministers [say]?"."""
_BASE_FORMS = frozenset(_PLURAL.split())
_REACH = 120  # characters from the start of a question to its verb
_HEADED = re.compile(
    r"(?:announced|confirmed|revealed)(?=:\s*[^\s\N{OBJECT REPLACEMENT CHARACTER}])", re.IGNORECASE
)
"""A participle in a headline: "Strike dates [announced]: what you need to know"."""


def cues(masked: str, offset: int) -> Iterator[Cue]:
    """Yield the cues of a sentence in order; a passive without its agent is none.

    Args:
        masked: the sentence with every quotation replaced by U+FFFC, character for character.
        offset: where the sentence starts in the text; added to the offsets of the cues.
    """
    at = 0
    for word in _WORD.finditer(masked):
        start = word.start()
        rows = _BY_WORD.get(word[0].lower())
        if rows is None or start < at:
            continue
        form, found = next(((form, m) for form, each in rows if (m := each.match(masked, start))), ("", None))
        if found is None:
            continue
        at = found.end()
        if masked[max(0, start - 1) : start] == "-":  # so-called
            continue
        if form == "verb" and (
            _PASSIVE_BEFORE.search(masked[max(0, start - 40) : start])
            or _HEADED.match(masked, start)
            or (word[0].lower() in _BASE_FORMS and start <= _REACH and _ASKED.match(masked[:start]))
        ):
            continue
        yield Cue(offset + start, offset + at, form)
