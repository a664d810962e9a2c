import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Organisation, Percentage, Period, Person, Unit, Value
from model.labels import SIDES, EntityLabel, Side
from model.prediction import Entity
from model.values import value_from_dict, value_to_dict, values
from tests.eval.planted import unmark
from tests.model.planted import predictor

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.tuples(NUMBERS, NUMBERS, st.sampled_from(Unit)).map(
        lambda drawn: Percentage(low=min(drawn[:2]), high=max(drawn[:2]), unit=drawn[2])
    ),
    st.tuples(st.dates(), st.dates()).map(lambda drawn: Period(first=min(drawn), last=max(drawn))),
    st.builds(
        Organisation,
        id=st.none() | st.text(),
        name=st.none() | st.text(),
        kind=st.none() | st.text(),
        candidates=st.lists(st.text()).map(tuple),
    ),
    st.builds(Person, name=st.text(), side=st.sampled_from(SIDES)),
)


@given(st.none() | VALUES)
def test_a_value_survives_json(value: Value | None) -> None:
    assert value_from_dict(json.loads(json.dumps(value_to_dict(value)))) == value


def test_json_names_the_type_and_writes_days_and_numbers_as_text() -> None:
    assert value_to_dict(Period(first=date(2023, 2, 6), last=date(2023, 2, 9))) == {
        "type": "period",
        "first": "2023-02-06",
        "last": "2023-02-09",
    }
    number = value_to_dict(Percentage(low=Decimal("4.50"), high=Decimal("4.50"), unit=Unit.POINTS))
    assert number == {"type": "percentage", "low": "4.50", "high": "4.50", "unit": "percentage points"}


def test_an_unknown_type_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'money': expected percentage, period, organisation or person"):
        value_from_dict({"type": "money"})


def test_ends_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="first day 2023-02-09 after last day 2023-02-06"):
        Period(first=date(2023, 2, 9), last=date(2023, 2, 6))
    with pytest.raises(ValueError, match="low 5 above high 4"):
        Percentage(low=Decimal(5), high=Decimal(4), unit=Unit.PER_CENT)


def test_each_label_has_its_type_and_a_date_its_sentence() -> None:
    text, mentions = unmark(
        "[Unite|UNION] will meet. [NWAS|TRUST] gave [4%|PERCENTAGE] on [Friday|DATE], said [Ann Lee|OFFICIAL/union]."
    )
    entities = [
        Entity(
            start=each.start,
            end=each.end,
            text="",
            label=each.label,
            score=1.0,
            side=each.side,
            side_score=0.9,
        )
        for each in mentions
    ]
    first_sentence = text.index(".") + 1
    found = values(
        text,
        entities,
        sentences=[(0, first_sentence), (first_sentence + 1, len(text))],
        published=date(2023, 2, 7),
    )
    kinds = [Organisation, Organisation, Percentage, Period, Person]
    assert [type(value) for value in found] == kinds
    assert found[3] == Period(first=date(2023, 2, 3), last=date(2023, 2, 3))


def test_a_date_knows_nothing_of_the_sentence_before() -> None:
    text, mentions = unmark("Nurses walked out. [Thursday|DATE]'s talks.")
    entities = [
        Entity(start=each.start, end=each.end, text="", label=each.label, score=1.0) for each in mentions
    ]
    found = values(text, entities, sentences=[(0, 18), (19, len(text))], published=date(2023, 2, 7))
    assert found == [Period(first=date(2023, 2, 9), last=date(2023, 2, 9))]


def test_predict_fills_the_values() -> None:
    entities = predictor().predict("Ann agreed, said Ann.", published="2023-02-07").entities
    assert [entity.label for entity in entities] == [EntityLabel.OFFICIAL] * 2
    assert [entity.value for entity in entities] == [Person(name="Ann", side=Side.UNION)] * 2
