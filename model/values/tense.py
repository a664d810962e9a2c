"""Whether a sentence places a date before or after the day of publication: cues, and the nearest one counts."""

import re
from enum import IntEnum

__all__ = ["Direction", "direction"]


class Direction(IntEnum):
    """Where a date lies, seen from the day of publication."""

    PAST = -1
    UNKNOWN = 0
    FUTURE = 1


def _cue(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# What stands right before a date can settle more than any verb.
_SINCE = _cue(
    r"\b(?:since|backdated (?:to|from)|as recently as|as long ago as|as late as|dated)\s+(?:\w+\s+){0,2}$"
)
_UNTIL = _cue(
    r"\b(?:until|till|ahead of|no later than|due)\s+(?:(?:on|in|at|the|early|late)\s+)*$",
    r"\b(?:moved|postponed|put (?:back|off)|deferred|delayed|rescheduled|extended)\b[^.]{0,25}"
    r"\bto\s+(?:\w+ and )?(?:the\s+)?$",
    r"\b(?:called|planned|scheduled|set|fixed|announced|arranged|strikes?|stoppages?|walkouts?)\b[^.;]{0,50}"
    r"\bfor\s+$",
)
_BY = _cue(r"\bby\s+(?:the\s+)?$")
_DONE = _cue(r"\b(?:had|was|were)\b", r"['’]d\b")  # more than half had asked by Monday
_FROM = _cue(r"\bfrom\s+$")

_ADVERB = r"(?:\s+(?:not|also|now|still|only|then|both|all|never))?"
_PARTICIPLE = r"(?:\s+(?:have|(?:be|get)\s+(?:\w+ly\s+)?\w+))?"  # of "will be paid": no sign of the past
_MISSED = r"\s+have\s+(?:been|had|gone|made|met|\w+e[dn])\b"  # should have been paid
_FUTURE = _cue(
    rf"\b(?:will|won['’]t|shall|would|can|could|(?-i:may)|might|must|should)\b(?!{_MISSED}){_ADVERB}{_PARTICIPLE}",
    rf"['’]ll\b{_ADVERB}{_PARTICIPLE}",
    r"\b(?:about|agreed?|are|asked|be|decided?|due|expected|going|hop(?:es?|ing|ed)|intend\w*|is|ordered"
    r"|plan(?:s|ned|ning)?|prepar\w*|refus\w*|scheduled|set|threaten\w*|told|urged|voted|vow\w*|want\w*|was|were)"
    rf"{_ADVERB}\s+to(?=\s+(?!(?:the|an?|its?|their|this)\b)[a-z]){_PARTICIPLE}",
    r"(?<!been )\b(?:planned|scheduled|proposed|expected|called for)\b",
    r"\b(?:begins?|closes|due|ends|expects?|forthcoming|further|hopes?|lasts|next|opens|resumes?|ruled? out|runs"
    r"|starts?|upcoming)\b",
    r"\b(?:they|we|you|I|members|staff|workers|nurses|doctors|drivers|teachers)"
    r"\s+(?:walk|strike|stop|go|take|vote|meet|return|decide)\b",
    r"\bcall(?:s|ed)\s+(?:out|for|action|a|an|its|their|strikes?)\b",
)
_PAST = _cue(
    r"\b(?:has|have|had|was|were|did|been|after|ago|last|earlier|previous(?:ly)?|following)\b",
    r"\b(?!(?:bed|feed|indeed|need|red|speed|staggered|united)\b)\w+ed\b",
    r"\b(?:began|bought|broke|brought|built|came|caught|chose|cost|drew|drove|fell|felt|found|gave|got|grew|heard"
    r"|held|kept|knew|lay|led|left|lost|made|meant|met|paid|put|ran|rang|rose|said|sat|saw|sent|shut|sold|spent"
    r"|spoke|stood|struck|swung|taught|thought|threw|told|took|went|woke|won|wrote)\b",
    r"['’](?:d|ve)\b",
)
_CLAUSE = _cue(
    r"[,;:()\"“”–—]",
    r"\band\s+(?:are|could|had|has|have|is|may|might|plans?|was|were|will|would)\b",
    r"\b(?:after|although|as|because|but|following|if|since|when|which|while|who)\b",
)
_OPENING = 2  # words before a date that still opens its sentence: "On Monday", "By the autumn"
_FOLLOWING = 1.5  # a cue after the date counts as so much further away than one before it


def direction(before: str, after: str) -> Direction:
    """Return where the nearest cue of a sentence places a date.

    Cues before the date count, and those after it in the same clause; all of them where it opens the sentence.

    Args:
        before: what the sentence says before the date.
        after: what it says after it.
    """
    opening = len(before.split()) <= _OPENING
    if _SINCE.search(before):
        return Direction.PAST
    if _UNTIL.search(before):
        return Direction.FUTURE
    if _BY.search(before) and not opening and not _DONE.search(_without_future(before)):
        return Direction.FUTURE
    clause = None if opening else _CLAUSE.search(after)
    after = after[: clause.start()] if clause else after
    future = min(_distances(_FUTURE, before, after), default=None)
    past = min(_distances(_PAST, _without_future(before), _without_future(after)), default=None)
    if past is None and future is None and _FROM.search(before):
        return Direction.FUTURE
    if past is None or future is None:
        return Direction((past is None) - (future is None))
    return Direction.FUTURE if future < past else Direction.PAST


def _distances(cue: re.Pattern[str], before: str, after: str) -> list[float]:
    """Return how far the cues lie from the date, in characters."""
    return [
        *(len(before) - match.end() for match in cue.finditer(before)),
        *(match.start() * _FOLLOWING for match in cue.finditer(after)),
    ]


def _without_future(text: str) -> str:
    """Blank the cues of the future, which hold participles."""
    return _FUTURE.sub(lambda match: " " * len(match[0]), text)
