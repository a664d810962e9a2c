"""The layout of a report's JSON file, which Markdown, README and model card are written from."""

from typing import NotRequired, TypedDict

__all__ = [
    "FORMAT",
    "BinRow",
    "Bootstrap",
    "Calibration",
    "Data",
    "Difference",
    "Figure",
    "ModelRows",
    "Reference",
    "Report",
]

FORMAT = 2


class Figure(TypedDict):
    """A measure with its 95% interval; null where there is no case. ``cases`` counts gold cases."""

    value: float | None
    low: float | None
    high: float | None
    cases: int


class Data(TypedDict):
    """What was scored. The checksums cover text and annotation as loaded, see `eval.data.checksum`."""

    articles: int
    sentences: int
    mentions: int
    checksum: str
    train_checksum: str


class Bootstrap(TypedDict):
    """How the intervals were drawn, see `eval.bootstrap`."""

    resamples: int
    seed: int
    level: float


class BinRow(TypedDict):
    """One bin of a reliability table: scores in (low, high], how many, their mean, the share right."""

    low: float
    high: float
    cases: int
    score: float | None
    accuracy: float | None


class Calibration(TypedDict):
    """Expected calibration error and reliability table of one kind of answer, see `eval.calibration`."""

    ece: float | None
    chance_ece: float | None
    cases: int
    bins: list[BinRow]


class ModelRows(TypedDict):
    """One model: ``model`` is what `model.load` was asked for, ``weights`` the checksum of what it loaded."""

    model: str
    name: str
    weights: str
    figures: dict[str, Figure]
    confusions: dict[str, list[list[int]]]
    outcomes: dict[str, dict[str, int]]
    calibration: dict[str, Calibration]


class Reference(TypedDict):
    """Figures of a rule that any model must beat, or of something else that a user could pick.

    A measure that it has no answer for is not among ``figures``. ``weights`` is the checksum of what it rests on,
    where it is more than a rule.
    """

    name: str
    definition: str
    figures: dict[str, Figure]
    weights: NotRequired[str]


class Difference(TypedDict):
    """First model less second, a model or a reference, on the same articles and draws."""

    first: str
    second: str
    figures: dict[str, Figure]


class Report(TypedDict):
    """A whole report; the order of the models is the order in which they were named."""

    format: int
    name: str
    note: str
    data: Data
    bootstrap: Bootstrap
    definitions: dict[str, str]
    models: list[ModelRows]
    references: list[Reference]
    differences: list[Difference]
