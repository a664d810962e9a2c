"""Marks unions, trusts, officials, percentages and dates in news of UK public-sector pay disputes, and says whose
case each sentence and the whole article makes.

    >>> from model import predict
    >>> result = predict("Unison members at Barts Health will strike on 3 May.", published="2023-04-20")
    >>> [(entity.text, entity.label.value) for entity in result.entities]
    [('Unison', 'UNION'), ('Barts Health', 'TRUST'), ('3 May', 'DATE')]
    >>> result.stance.value
    'neutral'
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Final

from model.balance import Balance, Share
from model.errors import MissingExtraError, PicketlineError, UnknownModelError, WeightsError
from model.labels import EntityLabel, Side, Stance
from model.prediction import Entity, Prediction, Sentence
from model.predictor import Predictor
from model.speech.types import Speaker, SpeechKind
from model.values import Organisation, Percentage, Period, Person, Unit, Value

__all__ = [
    "SHIPPED",
    "Balance",
    "Entity",
    "EntityLabel",
    "MissingExtraError",
    "Organisation",
    "Percentage",
    "Period",
    "Person",
    "PicketlineError",
    "Prediction",
    "Predictor",
    "Sentence",
    "Share",
    "Side",
    "Speaker",
    "SpeechKind",
    "Stance",
    "Unit",
    "UnknownModelError",
    "Value",
    "WeightsError",
    "load",
    "predict",
    "predict_batch",
]

_WEIGHTS: Final = Path(__file__).parent / "weights"
SHIPPED: Final = ("transformer", "baseline")
"""The models that come with the package, by the names that `load` takes."""


def load(model: str | Path | Predictor = "transformer") -> Predictor:
    """Return a loaded model.

    Args:
        model: ``"transformer"`` or ``"baseline"``, which ship with the package and are loaded once; or a folder
            of weights that training wrote; or a `Predictor`, which is returned as it is.

    Raises:
        UnknownModelError: if it is neither.
        WeightsError: if a file of the weights is missing or altered, or of another version.
        MissingExtraError: if the baseline is asked for without its extra.
    """
    if isinstance(model, Predictor):
        return model
    if model in SHIPPED:
        return _shipped(str(model))
    if Path(model).is_dir():
        return _open(Path(model), source=Path(model).absolute())
    raise UnknownModelError(
        f"unknown model {str(model)!r}: expected {', '.join(SHIPPED)}, or a folder of weights"
    )


def predict(
    text: str,
    *,
    published: date | str | None = None,
    model: str | Path | Predictor = "transformer",
    workers: int | None = None,
) -> Prediction:
    """Return entities, sentence stances and the stance of one article; see `Predictor.predict` and `load`."""
    return load(model).predict(text, published=published, workers=workers)


def predict_batch(
    texts: Iterable[str],
    *,
    published: date | str | None = None,
    model: str | Path | Predictor = "transformer",
    workers: int | None = None,
) -> Iterator[Prediction]:
    """Yield the prediction of each text in order, lazily and in constant memory; see `Predictor.predict_batch`."""
    return load(model).predict_batch(texts, published=published, workers=workers)


_loaded: dict[str, Predictor] = {}
_loading = Lock()


def _shipped(name: str) -> Predictor:
    if name not in _loaded:  # asked first: a process forked while the lock is held could never load
        with _loading:
            if name not in _loaded:
                _loaded[name] = _open(_WEIGHTS / name, source=name)
    return _loaded[name]


def _open(folder: Path, *, source: str | Path) -> Predictor:
    from model.weights_file import Weights

    weights = Weights.open(folder)
    # Imported on use, so that neither model costs the users of the other anything.
    if weights.kind == "baseline":
        from model.baseline import load_baseline

        return Predictor(load_baseline(weights), source=source)
    from model.runtime import load_transformer

    scorer = load_transformer(weights)
    return Predictor(scorer, source=source, abstain=scorer.settings.abstain, parallel=True)
