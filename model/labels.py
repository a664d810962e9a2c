"""The closed sets of the task, defined once; tags and id maps derive from them.

The order of the members is the order of the network's outputs: changing it invalidates every checkpoint.
"""

from enum import StrEnum
from typing import Self


class _Label(StrEnum):
    """An enum that answers an unknown name with the known ones."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        known = ", ".join(member.value for member in cls)
        raise ValueError(f"unknown {cls.__name__} {value!r}: expected one of {known}")


class EntityLabel(_Label):
    """What a mention names."""

    UNION = "UNION"
    TRUST = "TRUST"
    OFFICIAL = "OFFICIAL"
    PERCENTAGE = "PERCENTAGE"
    DATE = "DATE"


class Stance(_Label):
    """Whose case a sentence or an article makes; ``neutral`` is neither side's."""

    UNION = "union"
    GOVERNMENT = "government"
    NEUTRAL = "neutral"


class Side(_Label):
    """For whom an official speaks."""

    UNION = "union"
    GOVERNMENT = "government"
    EMPLOYER = "employer"
    OTHER = "other"


LABELS: tuple[EntityLabel, ...] = tuple(EntityLabel)
STANCES: tuple[Stance, ...] = tuple(Stance)
SIDES: tuple[Side, ...] = tuple(Side)
