from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.values import Unit, percentage


@pytest.mark.parametrize(
    ("surface", "low", "high"),
    [
        ("86%", "86", "86"),
        ("86pc", "86", "86"),
        ("5.5 percent", "5.5", "5.5"),
        ("four per cent", "4", "4"),
        ("Ninety-two per cent", "92", "92"),
        ("four and a half per cent", "4.5", "4.5"),
        ("four-and-a-half per cent", "4.5", "4.5"),
        ("two-and-three-quarters-per-cent", "2.75", "2.75"),
        ("half a per cent", "0.5", "0.5"),
        ("three-quarters of a per cent", "0.75", "0.75"),
        ("5½%", "5.5", "5.5"),
        ("½%", "0.5", "0.5"),
        ("one hundred and ten per cent", "110", "110"),
        ("four point two five per cent", "4.25", "4.25"),
        ("nought per cent", "0", "0"),
        ("1,250%", "1250", "1250"),
        ("4 to 5 per cent", "4", "5"),
        ("four to five per cent", "4", "5"),
        ("4–5%", "4", "5"),
        ("5% and 8%", "5", "8"),
        ("10 or 11pc", "10", "11"),
        ("8 to 5 per cent", "5", "8"),
        ("minus 2%", "-2", "-2"),
        ("−0.5%", "-0.5", "-0.5"),
        ("-2 to 3%", "-2", "3"),
        ("6.4", "6.4", "6.4"),
        ("28.9\nPC", "28.9", "28.9"),
    ],
)
def test_numbers_words_and_ranges(surface: str, low: str, high: str) -> None:
    value = percentage(surface)
    assert value is not None
    assert (value.low, value.high, value.unit) == (Decimal(low), Decimal(high), Unit.PER_CENT)


@pytest.mark.parametrize(
    "surface", ["3 percentage points", "3 points", "three percentage point", "3 ppts", "3pp"]
)
def test_percentage_points_are_another_unit(surface: str) -> None:
    value = percentage(surface)
    assert value is not None
    assert (value.low, value.unit) == (3, Unit.POINTS)


@pytest.mark.parametrize(
    "surface", ["", "%", "per cent", "double-digit per cent", "4 to several per cent", "1.2.3%"]
)
def test_no_number_no_value(surface: str) -> None:
    assert percentage(surface) is None


@pytest.mark.parametrize("piece", ["one and a half ", "hundred ", "4-", "4 to "])
def test_endless_words_end(piece: str) -> None:
    assert percentage(piece * 1000 + "%") is None
    assert percentage(piece * 6 + "%") is None


@given(st.text(max_size=40) | st.from_regex(r"[0-9,. to-]{0,12}(%|pc| per cent)", fullmatch=True))
def test_any_words_give_a_value_in_order_or_none(surface: str) -> None:
    value = percentage(surface)
    assert value is None or value.low <= value.high


@given(st.decimals(min_value=-1000, max_value=1000, places=2), st.sampled_from(["%", "pc", " per cent"]))
def test_every_number_is_read_back(number: Decimal, unit: str) -> None:
    value = percentage(f"{number}{unit}")
    assert value is not None
    assert value.low == value.high == number
