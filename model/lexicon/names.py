"""Which surface forms of an entry count in a text, and how much a match of each says."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from model.labels import EntityLabel
from model.lexicon.entries import TrustEntry, UnionEntry
from model.words import words

__all__ = ["REGIONS", "SUFFIXES", "Name", "any_case", "listed", "names_of_trust", "names_of_union", "tokens"]


def listed(names: str) -> tuple[str, ...]:
    """Return the names of a table, which are separated by semicolons."""
    return tuple(" ".join(name.split()) for name in names.split(";"))


# Union names that are ordinary words, or stand for another body as often.
WEAK_UNIONS = listed(
    """
    Accord; Advance; Aegis; Affinity; Amicus; Apex; APEX; ARC; Aspect; ASPECT; AUT; BETA; Boilermakers; CBS;
    CMA; Community; Connect; COT; EMA; Equity; HVA; IOU; IPA; ISU; LTU; MSF; NASS; Nautilus; NUS; PAT; PCA;
    PDA; PGA; Prospect; PSA; RFU; RPA; SHA; SLADE; Solidarity; STE; SWU; TASS; UNIFI; Unifi; UniFI; Unity;
    Voice
    """
)
# Trust names that stand for several bodies, or for something else as often.
WEAK_TRUSTS = listed(
    """
    BCF; BEH; BHFT; BLT; CANDI; CCC; CCS; CFT; CHS; CPFT; CTM; CWP; DCH; ECT; GCS; GHC; HCT; HEFT; HEY; HIS;
    LAS; LCH; LGT; LPT; MFT; MSE; NCA; NES; NOC; NSS; PAH; PAHT; PAT; PHS; PHU; PHW; QEH; QIS; RPH; RUH;
    SAS; SASH; SEPT; SFT; SLAM; TSH; UHB; UHS; WAHT; WHT; WLT
    """
)
# Names that are also regions, or once were persons.
PLACES = listed(
    """
    Aneurin Bevan; Avon and Wiltshire; Brighton and Sussex; Camden and Islington; Dumfries and Galloway;
    Kent and Medway; Lancashire and South Cumbria; Norfolk and Suffolk; Surrey and Borders;
    Surrey and Sussex; Swansea Bay
    """
)
# Words that mark a name as that of a body and not of a place or a building.
CUES = listed(
    """
    NHS; Trust; Foundation; Health; Healthcare; HealthCare; Hospitals; Ambulance; Service; Services;
    Partnership; Teaching; Board; UHB; HSC; and; &; Care
    """
)
# Acronyms that are words or names of something else when written small.
WORDS_TOO = listed(
    """
    apex; arc; arm; asb; aspect; bacm; baj; beta; bios; cot; emas; feu; gosh; heft; hey; his; into; iou;
    nars; nes; noc; num; nus; nut; pah; pat; phs; sani; sash; sath; sept; seta; shot; slam; slade; sor; ste;
    tass; unison; unite
    """
)
# What the name of a union takes in after it (RCN Wales, Unison North West) ...
REGIONS = listed(
    """
    Cymru; Cymru Wales; Cymru/Wales; East Midlands; Eastern; England; Greater London; London; Midlands; NI;
    North East; North West; Northern; Northern Ireland; Scotland; South East; South West; Southern;
    Southern Region; Union; Wales; West Midlands; Yorkshire; Yorkshire and Humberside;
    Yorkshire and the Humber
    """
)
# ... and what the short name of a trust goes on with.
SUFFIXES = listed(
    """
    NHS Trust; NHS Foundation Trust; Foundation Trust; Trust; NHS; University NHS Foundation Trust;
    University NHS Trust; Hospitals; Hospitals NHS Trust; Hospitals NHS Foundation Trust; Hospitals Trust;
    Hospitals Foundation Trust; Hospital NHS Trust; Hospital NHS Foundation Trust; Hospital Trust;
    Health Board; University Health Board; UHB; Teaching Hospitals; Teaching Hospitals NHS Trust;
    Teaching Hospitals NHS Foundation Trust; Healthcare; Healthcare NHS Trust;
    Healthcare NHS Foundation Trust; Ambulance; Ambulance Service; Ambulance Service NHS Trust;
    Ambulance Service NHS Foundation Trust
    """
)
_GENERIC = re.compile(r"(?<! the)(?: trade)? union$")
_LEGAL = re.compile(
    r",?\s+(?:(?:NHS\s+)?(?:Foundation\s+)?Trust|(?:University\s+|Teaching\s+)?Health\s+Board"
    r"|Health and Social Care Trust"
    r"|Ambulance\s+Services?(?:\s+University)?(?:\s+NHS(?:\s+Foundation)?\s+Trust)?)$"
)
# Nothing is left of these once the legal suffix is off: the rest is an adjective or a region of England.
_BARE = listed(
    """
    Online; The Online; North East; North West; London; Yorkshire; Scottish; Welsh; Northern Ireland
    """
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
        short = _GENERIC.sub("", surface)
        strong = short not in WEAK_UNIONS and len(short) > 2
        yield Name(tokens(short), EntityLabel.UNION, strong, entry.id)


def names_of_trust(entry: TrustEntry) -> Iterator[Name]:
    """Yield every form of a trust's name, and the full name without its legal suffix."""
    short = _LEGAL.sub("", entry.name)
    surfaces = [entry.name, *(alias for alias in entry.aliases if not _is_site(alias, entry))]
    if short not in _BARE:
        surfaces.append(short)
    for form in dict.fromkeys(variant for surface in surfaces for variant in _variants(surface)):
        yield Name(tokens(form), EntityLabel.TRUST, _is_strong_trust(form, entry), entry.id)


def any_case(name: Name) -> bool:
    """Whether a name is still one without its capitals: unmistakable, long enough, and no English word."""
    if not name.strong:
        return False
    surface = "".join(name.words)
    if surface.isupper():
        return len(surface) >= 3 and surface.lower() not in WORDS_TOO
    return len(name.words) > 1 and any(word.islower() or len(word) > 3 for word in name.words)


def _is_site(alias: str, entry: TrustEntry) -> bool:
    """Whether an alias names one hospital, which is a place unless a trust was ever called after it."""
    called = any(f"{alias} NHS" in name for name in (entry.name, *entry.aliases))
    return alias.endswith(("Hospital", "Centre")) and not called


def _variants(surface: str) -> Iterator[str]:
    """Yield a name, and its spellings without commas and with a point after *St*."""
    yield surface
    if "," in surface:
        yield surface.replace(",", "")
    if "St " in surface:
        yield surface.replace("St ", "St. ")


def _is_strong_trust(surface: str, entry: TrustEntry) -> bool:
    parts = surface.split()
    if surface in WEAK_TRUSTS or surface in PLACES or parts[-2:] == ["Integrated", "Care"]:
        return False
    if len(parts) > 1:
        # the Welsh boards bear names that nothing else has (Hywel Dda)
        return (entry.kind, entry.nation) == ("board", "Wales") or any(part in CUES for part in parts)
    if sum(char.isupper() for char in surface) >= 3:
        return True
    # an acronym that is written as a word (Secamb)
    acronym = surface.upper()
    return len(surface) > 3 and acronym in entry.aliases and acronym.lower() not in WORDS_TOO
