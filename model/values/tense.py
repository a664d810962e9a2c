"""Whether a sentence places a date before or after the day of publication: cues, and the nearest one counts."""

import re
from enum import IntEnum

__all__ = ["Direction", "direction"]


class Direction(IntEnum):
    """Where a date lies, seen from the day of publication."""

    PAST = -1
    UNKNOWN = 0
    FUTURE = 1


# What stands right before a date settles more than any verb.
_SINCE = re.compile(
    r"\b(?:since|as recently as|as long ago as|as late as|dated)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)
_UNTIL = re.compile(
    r"\b(?:until|till|ahead of|no later than|due)\s+(?:(?:on|in|at|the|early|late)\s+)*$", re.IGNORECASE
)
_MOVED_TO = re.compile(
    r"\b(?:moved|postponed|put (?:back|off)|deferred|delayed|rescheduled|extended)\b[^.]{0,25}\bto\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:by|before)\s+(?:the\s+)?$", re.IGNORECASE)

_ADVERB = r"(?:\s+(?:not|also|now|still|only|then|both|all|never))?"
_PARTICIPLE = (
    r"(?:\s+(?:have(?:\s+been)?|(?:be|get)\s+(?:\w+ly\s+)?\w+))?"  # "will be paid" is no sign of the past
)
_FUTURE = re.compile(
    rf"\b(?:will|won['’]t|shall|would|can|could|may|might|must|should){_ADVERB}{_PARTICIPLE}\b"
    rf"|['’]ll{_ADVERB}{_PARTICIPLE}\b"
    r"|\b(?:is|are|was|were|be|due|plan|plans|planned|planning|expected|scheduled|set|going|about|want\w*|intend\w*"
    rf"|hop(?:es?|ing|ed)|vow\w*|threaten\w*|refus\w*|prepar\w*|agree|agreed|decided?|voted){_ADVERB}\s+to"
    rf"(?=\s+(?!the\b|an?\b|its?\b|their\b|this\b)[a-z]){_PARTICIPLE}"
    r"|(?<!been )\b(?:planned|scheduled|proposed|expected|called for)\b|\bdue\b"
    r"|\b(?:further|upcoming|forthcoming|next|ends|runs|lasts|begins?|starts?|opens|closes|resumes?|ruled? out)\b"
    r"|\b(?:they|we|you|I|members|staff|workers|nurses|doctors|drivers|teachers)\s+(?:walk|strike|stop|go|take|vote"
    r"|meet|return|decide)\b"
    r"|\bcall(?:s|ed)\s+(?:out|for|action|a|an|its|their|strikes?)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:(?:has|have|had)(?:\s+not)?|was|were|did|been|after|ago|last|earlier|previous|previously|following"
    r"|(?!(?:need|indeed|speed|feed|bed|staggered|united|red)\b)\w+ed|began|bought|broke|brought|built|came|caught"
    r"|chose|cost|drew|drove|fell|felt|found|gave|got|grew|heard|held|kept|knew|lay|led|left|lost|made|meant|met"
    r"|paid|put|ran|rang|rose|said|sat|saw|sent|shut|sold|spent|spoke|stood|struck|swung|taught|thought|threw"
    r"|told|took|went|woke|won|wrote)\b|['’](?:d|ve)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;:()\"“”–—]|\b(?:after|although|as|because|but|following|if|since|when|which|while|who)\b"
)
_FOLLOWING = 1.5  # a cue after the date counts as so much further away than one before it


def direction(before: str, after: str) -> Direction:
    """Return where the nearest cue of a sentence places a date.

    Cues before the date count, and those after it in the same clause; where there is none before it, all.

    Args:
        before: what the sentence says before the date.
        after: what it says after it.
    """
    if _SINCE.search(before):
        return Direction.PAST
    if _UNTIL.search(before) or _MOVED_TO.search(before):
        return Direction.FUTURE
    future_before, past_before = _ends(before)
    if not past_before and _BY.search(before) and _BY.sub("", before).strip():
        return Direction.FUTURE
    if future_before or past_before:
        end = _CLAUSE.search(after)
        after = after[: end.start()] if end else after
    future_after, past_after = _starts(after)
    past = min([*past_before, *past_after], default=None)
    future = min([*future_before, *future_after], default=None)
    if past is None or future is None:
        return Direction((past is None) - (future is None))
    return Direction.FUTURE if future < past else Direction.PAST


def _ends(text: str) -> tuple[list[float], list[float]]:
    """Return how far the cues before a date, of future and of past, lie from it in characters."""
    return (
        [len(text) - match.end() for match in _FUTURE.finditer(text)],
        [len(text) - match.end() for match in _PAST.finditer(_without_future(text))],
    )


def _starts(text: str) -> tuple[list[float], list[float]]:
    return (
        [match.start() * _FOLLOWING for match in _FUTURE.finditer(text)],
        [match.start() * _FOLLOWING for match in _PAST.finditer(_without_future(text))],
    )


def _without_future(text: str) -> str:
    """Blank the cues of the future, which hold participles."""
    return _FUTURE.sub(lambda match: " " * len(match[0]), text)
