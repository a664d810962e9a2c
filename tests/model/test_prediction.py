import json
from dataclasses import FrozenInstanceError

import pytest

from model.prediction import Prediction
from tests.model.planted import predictor

TEXT = "Unite members walk out. Ministers are to blame, said Sharon Graham."


def test_a_prediction_survives_json() -> None:
    prediction = predictor().predict(TEXT, published="2023-02-07")
    assert Prediction.from_dict(json.loads(json.dumps(prediction.to_dict()))) == prediction


def test_results_are_frozen() -> None:
    prediction = predictor().predict(TEXT)
    with pytest.raises(FrozenInstanceError):
        prediction.stance = "union"  # type: ignore[misc, assignment]
    with pytest.raises(TypeError):
        prediction.probabilities["union"] = 1.0  # type: ignore[index]


def test_another_format_is_refused() -> None:
    data = predictor().predict(TEXT).to_dict()
    with pytest.raises(ValueError, match="this version reads format"):
        Prediction.from_dict({**data, "format": 99})


def test_an_unknown_stance_is_answered_with_the_known_ones() -> None:
    data = predictor().predict(TEXT).to_dict()
    with pytest.raises(ValueError, match="expected one of union, government, neutral"):
        Prediction.from_dict({**data, "stance": "labour"})
