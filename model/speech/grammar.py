"""The grammar that the search for a subject goes by: patterns over a sentence whose quotations are masked."""

import re

__all__ = [
    "BRACKETS",
    "CLAUSE_END",
    "CONJUNCTION",
    "CONTINUES",
    "DATA",
    "DETERMINER",
    "ELIDED",
    "FINITE",
    "HARD",
    "INVERTING",
    "JOIN",
    "LEADING",
    "NAMED",
    "NOBODY",
    "OBJECT",
    "PAST",
    "PHRASE",
    "PREPOSITION",
    "PRONOUN",
    "RELATIVE",
    "ROLE_AFTER",
    "ROLE_NAME",
    "SPOKEN_FOR",
    "SUBORDINATE",
    "TRAILING",
]

TRAILING = re.compile(
    r"(?:[\s\uFFFC,]+(?:has|have|had|also|later|then|now|again|privately|repeatedly|previously|already|is|are|was|were|"
    r"will|would|did|does|do|not|however|in turn|last (?:night|week|month|year)|today|tonight|yesterday|"
    r"(?:on |this )?(?:\w+day|morning|afternoon|evening|week|month)|earlier|since|both|all|each|even|simply|reportedly|"
    r"once|recently|never|only|openly|publicly|in a (?:statement|letter)|went on and|went on to|\w+ly))*[\s\uFFFC,]*$",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"(?:^|[\s\uFFFC,(—–-])(he|she|they|it|who|which|one|i|we)$", re.IGNORECASE)
HARD = re.compile(r"[;:—–]\s|\s-\s")
JOIN = re.compile(
    r",?\s(?:and|but|while|whereas|although|though|because|after|as|when)(?:\sthat)?\s", re.IGNORECASE
)
FINITE = re.compile(
    r"\b(?:will|would|is|are|was|were|has|have|had|can|could|should|must|may|might|does|did|wants?|plans?)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
PAST = re.compile(
    r"\s(?:lost|went|took|made|gave|fell|rose|stood|came|ran|began|saw|left|met|got|kept|held|won|[a-z]{2,}ed)\b"
)
DETERMINER = re.compile(r"(?:the|its|their|his|her)\s")
OBJECT = re.compile(
    r"\b(?:which|what|whom)\s(?=(?:the|its|their|his|her|[A-Z]|unions|ministers|officials)\b[^,]*$)"
)
RELATIVE = re.compile(
    r"\s*(?:and\s)?(?:who|whose|which|where|whom|for whom|to which|of which|one of)\b", re.IGNORECASE
)
LEADING = re.compile(
    r"\s*(?:but|and|so|or|at|in|for|on|outside|inside|after|before|under|with|when|while|as|although|though|by|"
    r"during|following|speaking|answering|asked|responding|writing|however|meanwhile|earlier|later|since|until|"
    r"despite|instead|yesterday|today|tonight|last|across|from|among|of|to|if|once|like|unlike|through|over)\b",
    re.IGNORECASE,
)
CONJUNCTION = re.compile(r"\s*(?:but|and|so|or|yet|still|however|meanwhile|then)\b,?\s*", re.IGNORECASE)
PREPOSITION = re.compile(
    r"\b(?:of|in|at|from|for|on|by|with|behind|near|outside|across|among)\s", re.IGNORECASE
)
SPOKEN_FOR = re.compile(r"\b(?:spokes\w+|sources?|statement|on behalf|insiders?)\b", re.IGNORECASE)
DATA = re.compile(
    r"\b(?:survey|poll|polling|polls|figures?|report|reports|banner|banners|placards?|sign|signs|letter|document|"
    r"documents|motion|study|audit|research|bill|law|act|plan|plans|data|statistics|forecast|papers|page|notice|"
    r"contract|agreement|ballot|rules?|placard|leaflet|note|guidance|reply|answer|advice)\b"
    r"\s*(?:$|(?:of|for|by|from|in|published|on|among|to)\s)",
    re.IGNORECASE,
)
NOBODY = re.compile(r"\s*(?:that|this|what|there|nobody|as|so)\s*", re.IGNORECASE)
PHRASE = re.compile(r"\s(?=(?:the|an?|its|their|his|her)\s)", re.IGNORECASE)
ROLE_NAME = re.compile(r"(?:Secretary|Minister|Chancellor|President|Mayor)$")
CLAUSE_END = re.compile(
    r"[\uFFFC;:]|\s(?:that|after|as|when|while|before|because|to|on \w+day|yesterday|today|last)\b|\.\s*$|\s[–—-]\s"
)
CONTINUES = re.compile(r"\s+(?!the\b|a\b|an\b|its\b|their\b|his\b|her\b|one\b|[A-Z])\w", re.UNICODE)
NAMED = re.compile(
    r"\s(?:(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Sir|Dame|Prof|Lord|Lady)\.?\s)?[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*,\s(?:and|but)\s"
)
SUBORDINATE = re.compile(r",?\s(?:while|whereas|although|though|because|after|as|when)", re.IGNORECASE)
ELIDED = re.compile(r"[\s,]+(?:and|but|then|yet)\s*$", re.IGNORECASE)
ROLE_AFTER = re.compile(r"\s+(?!of\b|for\b|in\b|and\b|at\b|on\b)[a-z]")
BRACKETS = re.compile(r"\([^()]*\)|(?<=\s)[–—-]\s[^–—\uFFFC]{0,150}?\s[–—-](?=\s)")
INVERTING = frozenset(
    "said says added adds explained insisted claimed warned argued replied asked wrote tweeted answered admitted "
    "continued told declared complained stressed joked recalled".split()
)
