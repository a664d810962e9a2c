"""Which surface forms of an entry count, and how much a match of each says."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from model.labels import EntityLabel
from model.lexicon.entries import TrustEntry, UnionEntry
from model.words import words

__all__ = ["Name", "names_of_trust", "names_of_union", "tokens"]

# Union names that are ordinary words, other organisations, or too short to say much by themselves.
WEAK_UNIONS = frozenset(
    "Accord Advance Aegis Affinity Amicus Apex APEX ARC Aspect ASPECT AUT BETA Boilermakers CBS CMA Community"
    " Connect COT EMA Equity HVA IOU IPA ISU LTU NASS Nautilus NUS PAT PCA PDA PGA Prospect PSA RFU RPA SHA"
    " SLADE Solidarity STE SWU TASS UNIFI Unifi UniFI Unity Voice".split()
)
# Trust names that stand for several bodies, or for something else as often.
WEAK_TRUSTS = frozenset(
    "BCF BEH BLT CANDI CCC CCS CFT CHS CTM CWP DCH ECT GCS GHC Gosh HCT HEFT HEY HIS LAS LCH LGT LPT MSE NCA NES"
    " NOC NSS PAH PAT PHS PHU PHW QEH QIS RPH RUH SAS Slam SLAM TSH UHB UHS WHT WLT".split()
)
# Words that mark a name as that of a body and not of a place or a building.
CUES = frozenset(
    "NHS Trust Foundation Health Healthcare HealthCare Hospitals Ambulance Service Services Partnership Teaching"
    " Board UHB HSC".split()
)
# Acronyms that are English words when written small.
WORDS_TOO = frozenset(
    "abm arc ate aut awp bad bat bcu beta bios cot cult ema emas feu fla gosh his into iou mid mip mu nut num"
    " pat pah pca poa psa rat sash sath sha slam slade sor ste tass".split()
)
_ARTICLE = re.compile(r"[Tt]he\s+")
_LEGAL = re.compile(
    r",?\s+(?:(?:NHS\s+)?(?:Foundation\s+)?Trust|(?:University\s+|Teaching\s+)?Health\s+Board"
    r"|Health and Social Care Trust|NHS Board)$"
)


class Name(NamedTuple):
    """One surface form: its words, what it names, and whether an exact match settles the matter."""

    words: tuple[str, ...]
    label: EntityLabel
    strong: bool
    id: str


def tokens(surface: str) -> tuple[str, ...]:
    """Return the words of a name, with typographic apostrophes made plain."""
    plain = surface.replace("\u2019", "'")
    return tuple(plain[start:end] for start, end in words(plain))


def names_of_union(entry: UnionEntry) -> Iterator[Name]:
    """Yield every form of a union's name, without the generic word *union* in small letters."""
    for surface in (entry.name, *entry.aliases):
        surface = re.sub(r"(?: trade)? union$", "", _ARTICLE.sub("", surface, count=0))
        if surface:
            strong = surface not in WEAK_UNIONS and len(surface) > 2
            yield Name(tokens(surface), EntityLabel.UNION, strong, entry.id)


def names_of_trust(entry: TrustEntry) -> Iterator[Name]:
    """Yield every form of a trust's name, with and without its legal suffix."""
    surfaces = {entry.name: None, **dict.fromkeys(entry.aliases)}
    for surface in list(surfaces):
        surfaces[_LEGAL.sub("", surface)] = None
    for surface in surfaces:
        yield Name(tokens(surface), EntityLabel.TRUST, _is_strong_trust(surface), entry.id)


def _is_strong_trust(surface: str) -> bool:
    parts = surface.split()
    if surface in WEAK_TRUSTS:
        return False
    if len(parts) == 1:
        return sum(char.isupper() for char in surface) >= 3
    return any(part in CUES for part in parts)
