"""Tables of pandas: what the prediction says, with types to compute with."""

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from model.errors import MissingExtraError
from model.labels import EntityLabel, Side
from model.prediction import Entity, Prediction
from model.values.types import Organisation, Percentage, Period, Unit
from tests.model.planted import predictor

pd = pytest.importorskip("pandas")

TEXT = "Crews blame ministers. Talks since 1215 gave 4 to 5.5% at Barts."
VALUES = {
    "1215": (EntityLabel.DATE, Period(first=date(1215, 1, 1), last=date(1215, 12, 31))),
    "4 to 5.5%": (
        EntityLabel.PERCENTAGE,
        Percentage(low=Decimal(4), high=Decimal("5.5"), unit=Unit.PER_CENT),
    ),
    "Barts": (EntityLabel.TRUST, Organisation(id="R1H", name="Barts Health NHS Trust", kind="acute")),
}


def marked() -> Prediction:
    crews = Entity(
        start=0, end=5, text="Crews", label=EntityLabel.OFFICIAL, score=0.9, side=Side.OTHER, side_score=0.5
    )
    others = [
        Entity(start=at, end=at + len(text), text=text, label=label, score=0.8, value=value)
        for text, (label, value) in VALUES.items()
        for at in [TEXT.index(text)]
    ]
    return replace(predictor().predict(TEXT), entities=(crews, *others))


def test_entities_with_their_values_in_columns() -> None:
    frame = marked().to_dataframe()
    assert frame["text"].tolist() == ["Crews", "1215", "4 to 5.5%", "Barts"]
    assert frame["sentence"].tolist() == [0, 1, 1, 1]
    assert frame["label"].value_counts()["UNION"] == 0  # a category without rows
    assert frame["side"].tolist()[0] == "other" and frame["side"].isna().tolist() == [False, True, True, True]
    assert frame["high"].sum() == 5.5
    assert frame["first"].dt.year.tolist()[1] == 1215
    assert frame.loc[3, ["id", "name", "kind"]].tolist() == ["R1H", "Barts Health NHS Trust", "acute"]
    assert frame["id"].notna().sum() == 1


def test_sentences_with_their_probabilities() -> None:
    prediction = marked()
    frame = prediction.to_dataframe("sentences")
    assert frame["text"].tolist() == [s.text for s in prediction.sentences]
    assert frame["stance"].tolist() == ["union", "neutral"]
    shares = frame[["probability_union", "probability_government", "probability_neutral"]].sum(axis=1)
    assert shares.tolist() == pytest.approx([1, 1])


@pytest.mark.parametrize("rows", ["entities", "sentences"])
def test_tables_of_many_articles_fit_together_empty_ones_too(rows: str) -> None:
    full, empty = marked().to_dataframe(rows), predictor().predict("").to_dataframe(rows)
    assert len(empty) == 0
    assert full.dtypes.to_dict() == empty.dtypes.to_dict()


def test_other_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 'entities' or 'sentences'"):
        marked().to_dataframe("words")  # type: ignore[arg-type]


def test_without_pandas_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'picketline\[files\]'"):
        marked().to_dataframe()
