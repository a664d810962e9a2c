"""For whom a speaker speaks that is no entity, by the words that name it."""

import re

from model.labels import Side

__all__ = ["ORGANISATION", "side_of"]

ORGANISATION = re.compile(
    r"\b(?:NHS|Department|Office|Council|University|College|Association|Federation|Board|Committee|Party|Hospitals?|"
    r"Government|Treasury|Institute|Foundation|Trust|Service|Services|Society|Union|Unions|Group|Company|Mail|Street|"
    r"Agency|Authority|Commission|Confederation|Employers|Rail|Police|Museum|Centre|House|Commons|Parliament|"
    r"Assembly|Street|Hall|Church|School|Bank|Fund|Campaign|Congress|Forum|Alliance|Partnership|Conservatives|"
    r"Labour|Democrats|Greens|Ministry|Ltd|plc|London|England|Wales|Scotland|Ireland|Britain|BBC|TV|Radio|News|North|South|East|West|Northern|"
    r"Southern|Eastern|Western|Steel|Secretary|Minister|Chancellor|Today|Times|Telegraph|Guardian|Mirror|Herald|Post)\b"
)
"""Words that make a capitalised name one of an organisation or a place, not of a person."""

_TABLE: tuple[tuple[Side, str], ...] = (
    # before the people whom they lead
    (
        Side.UNION,
        r"\b(?:doctors|nurses|midwives|paramedics|teachers|firefighters|drivers|workers)['’] leaders?\b",
    ),
    # people without a name, before the organisation that they work for: a paramedic working for the trust
    (
        Side.OTHER,
        r"^(?:\w+[\s-]){0,3}?(?:paramedics?|nurses?|doctors?|staff|workers?|midwife|midwives|porters?|cleaners?|"
        r"teachers?|firefighters?|patients?|students?|handlers?|drivers?|residents?|parents?|crews?)\b(?!.*\bunion)",
    ),
    (
        Side.OTHER,
        r"\b(?:opposition|shadow|labour|conservatives?|tory|tories|liberal|students['’] union|regulator)\b",
    ),
    (
        Side.EMPLOYER,
        r"\b(?:NHS Employers|employers?['’]?|local government association|confederation of british)\b",
    ),
    (
        Side.UNION,
        r"\b(?:unions?|TUC|STUC|general secretar(?:y|ies)|shop stewards?|strikers?|picket\w*|members|branch)\b",
    ),
    (
        Side.GOVERNMENT,
        r"\b(?:government|ministers?|ministerial|department (?:of|for)|downing street|no\.? ?10|treasury|whitehall|"
        r"home office|cabinet office|scotland office|wales office|foreign office|ministry|"
        r"secretary of state|health secretary|education secretary|chancellor|dhsc|dfe|dft|departments?)\b",
    ),
    (
        Side.EMPLOYER,
        r"\b(?:NHS|trusts?|hospitals?|health boards?|councils?|university|universities|college|company|operator|"
        r"employers?|boss|bosses|managers?|management|chief executives?|ambulance service|royal mail|rail|"
        r"fire authorit\w+|museum|tfl|transport for london)\b",
    ),
)
_SIDES = [(side, re.compile(pattern, re.IGNORECASE)) for side, pattern in _TABLE]


def side_of(words: str) -> Side:
    """Return the side of a speaker named by these words, ``other`` where they name none."""
    return next((side for side, pattern in _SIDES if pattern.search(words)), Side.OTHER)
