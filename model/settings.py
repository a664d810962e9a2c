"""What a reader of the exported network must know beside its weights; saved as ``settings.json``."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from model.errors import WeightsError
from model.labels import LABELS, SIDES, STANCES
from model.lexicon import MATCH_KINDS
from model.windows import WindowSize

__all__ = ["Settings", "Temperatures", "Thresholds"]

FORMAT = 1


def _vocabulary() -> dict[str, list[str]]:
    return {
        "labels": [label.value for label in LABELS],
        "stances": [stance.value for stance in STANCES],
        "sides": [side.value for side in SIDES],
        "matches": list(MATCH_KINDS),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Temperatures:
    """Divisors of the logits of each head, fitted on the dev split (Guo et al. 2017); 1 leaves them alone.

    Those of stances and article apply once the speakers have been heard (`model.hearing`).
    """

    tags: float = 1.0
    sides: float = 1.0
    stances: float = 1.0
    article: float = 1.0

    def __post_init__(self) -> None:
        for head, value in asdict(self).items():
            if not value > 0:
                raise ValueError(f"temperature of {head} is {value!r}: expected a number above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Scores below which an answer is better left aside; 0 keeps every answer.

    Chosen on the dev split: the lowest edge of a bin of the reliability tables above which the share of right answers
    is that of `training.calibrate.TARGETS` (Geifman and El-Yaniv 2017, "Selective Classification for Deep Neural
    Networks", without their guarantee).
    """

    entity: float = 0.0
    side: float = 0.0
    sentence: float = 0.0
    article: float = 0.0

    def __post_init__(self) -> None:
        for head, value in asdict(self).items():
            if not 0 <= value <= 1:
                raise ValueError(f"threshold of {head} is {value!r}: expected 0 to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Name, window size, temperatures and thresholds of an exported network."""

    name: str
    window: WindowSize
    temperatures: Temperatures
    abstain: Thresholds = Thresholds()

    def to_json(self) -> str:
        """Return the file's text; the label sets go along, so that a reader can refuse others."""
        return json.dumps({"format": FORMAT, **asdict(self), **_vocabulary()}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str, *, source: Path) -> Self:
        """Read the file's text.

        Raises:
            WeightsError: for another format, other label sets, or a missing or senseless value.
        """
        try:
            data: dict[str, Any] = json.loads(text)
            if data["format"] != FORMAT:
                raise ValueError(f"format {data['format']!r}, expected {FORMAT}")
            for key, expected in _vocabulary().items():
                if data[key] != expected:
                    raise ValueError(f"{key} {data[key]!r}, expected {expected!r}")
            return cls(
                name=data["name"],
                window=WindowSize(**data["window"]),
                temperatures=Temperatures(**data["temperatures"]),
                abstain=Thresholds(**data.get("abstain", {})),  # weights of 0.1.0 have none
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise WeightsError(
                f"{source}: {error!r}; these weights belong to another version of picketline: "
                "install that version, or train anew with python -m training.train"
            ) from error
