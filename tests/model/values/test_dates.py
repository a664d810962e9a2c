from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.values import period

TUESDAY = date(2023, 2, 7)


def days(surface: str, published: date | None = TUESDAY, before: str = "", after: str = "") -> str | None:
    value = period(surface, published=published, before=before, after=after)
    if value is None:
        return None
    return f"{value.first}" if value.first == value.last else f"{value.first}..{value.last}"


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("Monday, 5 July 1948", "1948-07-05"),
        ("January 11th, 2023", "2023-01-11"),
        ("Friday, the 14th of October 2022", "2022-10-14"),
        ("11/01/2023", "2023-01-11"),
        ("14/02/05", "2005-02-14"),
        ("24 JAN 2023", "2023-01-24"),
        ("Sept. 3, 2021", "2021-09-03"),
        ("2023-01-11", "2023-01-11"),
        ("April 2022", "2022-04-01..2022-04-30"),
        ("spring of 2024", "2024-03-01..2024-05-31"),
        ("winter of 2022-23", "2022-12-01..2023-02-28"),
        ("Christmas 2010", "2010-12-25"),
        ("Easter 2023", "2023-04-07..2023-04-10"),
        ("2010", "2010-01-01..2010-12-31"),
        ("2010 to 2012", "2010-01-01..2012-12-31"),
        ("early 2023", "2023-01-01..2023-04-30"),
        ("second week of June 2023", "2023-06-08..2023-06-14"),
        ("first Wednesday of January 2023", "2023-01-04"),
        ("28 December 2022 to 3 January 2023", "2022-12-28..2023-01-03"),
    ],
)
def test_a_date_that_names_its_year_needs_no_day_of_publication(surface: str, expected: str) -> None:
    assert days(surface, None) == days(surface) == expected


@pytest.mark.parametrize(
    "surface", ["Wednesday", "today", "21 December", "last week", "this winter", "15", "Easter"]
)
def test_without_a_day_of_publication_a_relative_date_has_no_value(surface: str) -> None:
    assert days(surface, None) is None
    assert days(surface) is not None


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("today", "2023-02-07"),
        ("last night", "2023-02-06"),
        ("tonight", "2023-02-07"),
        ("tomorrow evening", "2023-02-08"),
        ("last week", "2023-01-30..2023-02-05"),
        ("this weekend", "2023-02-11..2023-02-12"),
        ("next month", "2023-03-01..2023-03-31"),
        ("last year", "2022-01-01..2022-12-31"),
        ("this financial year", "2022-04-01..2023-03-31"),
        ("later this month", "2023-02-07..2023-02-28"),
        ("earlier this week", "2023-02-06..2023-02-07"),
        ("end of the month", "2023-02-28"),
        ("start of last week", "2023-01-30"),
        ("this winter", "2022-12-01..2023-02-28"),
        ("last autumn", "2022-09-01..2022-11-30"),
        ("last winter", "2021-12-01..2022-02-28"),
        ("next April", "2023-04-01..2023-04-30"),
        ("July of last year", "2022-07-01..2022-07-31"),
        ("21 December", "2022-12-21"),
        ("Wednesday 21 December", "2022-12-21"),
        ("Friday 7 February", "2025-02-07"),  # the nearest year in which it is a Friday
        ("6-9 February", "2023-02-06..2023-02-09"),
        ("13 to 15 March", "2023-03-13..2023-03-15"),
        ("November 25 to 28", "2022-11-25..2022-11-28"),
        ("Christmas Eve to 2 January", "2022-12-24..2023-01-02"),
        ("mid-January", "2023-01-11..2023-01-20"),
        ("end of March", "2023-03-31"),
        ("week of 15 February", "2023-02-13..2023-02-19"),
        ("week beginning 15 February", "2023-02-15..2023-02-21"),
        ("week before Christmas", "2022-12-18..2022-12-24"),
        ("two weeks ago", "2023-01-23..2023-01-29"),
        ("last Thursday", "2023-02-02"),
        ("next Monday", "2023-02-13"),
        ("this Friday", "2023-02-10"),
        ("Monday week", "2023-02-20"),
        ("Friday of next week", "2023-02-17"),
        ("Tuesday to Friday", "2023-02-07..2023-02-10"),
        ("May Day bank holiday", "2023-05-01"),
        ("same point last year", "2022-02-07"),
        ("15/16 March", "2023-03-15..2023-03-16"),
        ("week of 15 to 19 May", "2023-05-15..2023-05-19"),
        ("week beginning 8-12 May", "2023-05-08..2023-05-12"),
        ("w/b 13 March", "2023-03-13..2023-03-19"),
    ],
)
def test_a_relative_date_is_counted_from_publication(surface: str, expected: str) -> None:
    assert days(surface) == expected


@pytest.mark.parametrize(
    ("before", "surface", "after", "expected"),
    [
        ("Nurses walked out on ", "Thursday", ".", "2023-02-02"),
        ("Nurses will walk out on ", "Thursday", ".", "2023-02-09"),
        ("They have been out since ", "Saturday", ".", "2023-02-04"),
        ("The offer was rejected in ", "July", ".", "2022-07-01..2022-07-31"),
        ("A result is due in ", "July", ".", "2023-07-01..2023-07-31"),
        ("It will be paid in ", "August", ", they said.", "2023-08-01..2023-08-31"),
        ("It began between May and ", "August", ".", "2022-08-01..2022-08-31"),
        ("The rise is backdated to ", "April", ".", "2022-04-01..2022-04-30"),
        ("Talks were put off to ", "Friday", ".", "2023-02-10"),
        ("Ministers told trusts to save more by ", "autumn", ".", "2023-09-01..2023-11-30"),
        ("On ", "Thursday", ", for the first time, she went out.", "2023-02-02"),
        ("Nurses walked out on ", "Tuesday", ".", "2023-02-07"),
        ("Nurses will strike ", "this August", ".", "2023-08-01..2023-08-31"),
        ("Members walked out on ", "Friday", " and will do so again.", "2023-02-03"),
    ],
)
def test_tense_tells_past_from_future(before: str, surface: str, after: str, expected: str) -> None:
    assert days(surface, before=before, after=after) == expected


@pytest.mark.parametrize(
    ("before", "surface", "after", "expected"),
    [
        ("on ", "15", " and 20 December", "2022-12-15"),
        ("on ", "17th", ", 18th and 19th January 2024", "2024-01-17"),
        ("on December 15 and ", "20", ".", "2022-12-20"),
        ("on ", "Monday 6", " and Tuesday 7 February", "2023-02-06"),
        ("days in March were named: 9, ", "11", " and 14.", "2023-03-11"),
        ("strikes on 15 and ", "16", " may follow", "2023-02-16"),  # "may" in small letters is no month
    ],
)
def test_a_list_shares_its_month(before: str, surface: str, after: str, expected: str) -> None:
    assert days(surface, before=before, after=after) == expected


def test_pairs_of_years_are_financial_unless_called_academic() -> None:
    assert days("2023-24") == days("2023/24") == days("2023–2024") == "2023-04-01..2024-03-31"
    assert days("2023-24", after=" academic year") == "2023-09-01..2024-08-31"


def test_a_year_of_pay_is_a_financial_year() -> None:
    assert days("last year", after="'s pay award") == "2021-04-01..2022-03-31"
    assert days("this year", before="a decent offer for ") == "2022-04-01..2023-03-31"


@pytest.mark.parametrize(
    "surface", ["", "next term", "30 February 2023", "29 February 2023", "0", "32", "9999-99"]
)
def test_no_day_no_value(surface: str) -> None:
    assert days(surface) is None


WORDS = st.sampled_from(
    "last next this Monday week of 31 29 February to - early mid end winter Easter 2023 2023-24 ago two the".split()
)
SURFACES = st.text(max_size=30) | st.lists(WORDS, max_size=6).map(" ".join)


@given(SURFACES, st.none() | st.dates(), st.text(max_size=40), st.text(max_size=40))
def test_any_words_give_days_in_order_or_none(
    surface: str, published: date | None, before: str, after: str
) -> None:
    value = period(surface, published=published, before=before, after=after)
    assert value is None or value.first <= value.last


@pytest.mark.parametrize(
    "piece", ["end of ", "week of ", "6-", "1 to ", "first week of ", "15 and ", "of last year "]
)
def test_endless_words_end(piece: str) -> None:
    assert days(piece * 1000) is None
    assert days(piece * 8) is None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_is_read_back_from_each_way_of_writing_it(day: date) -> None:
    for form in ("%d %B %Y", "%A, %d %b %Y", "%B %d, %Y", "%d/%m/%Y", "%Y-%m-%d"):
        assert days(day.strftime(form), None) == day.isoformat()


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 1, 1)), st.integers(-6, 6))
def test_a_weekday_lies_within_a_week_on_the_side_of_its_tense(published: date, away: int) -> None:
    day = published + timedelta(days=away)
    before = "They walked out on " if away < 0 else "They will walk out on "
    assert days(f"{day:%A}", published, before=before, after=".") == day.isoformat()
