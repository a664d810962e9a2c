import pytest

from annotations.article import Article
from annotations.corpus import load
from annotations.values import GoldValueError, load_values, read_values
from model.labels import EntityLabel
from tests.eval.planted import FIRST  # Unite wants 10% by 1 May. Ann Lee agreed. Barts Health was silent.

HEADER = "article,start,end,label,text,value,use"


def read(*rows: str) -> list[tuple[str, ...] | None]:
    return [gold.key for gold in read_values([HEADER, *rows], [FIRST], source="values.csv")]


def test_each_label_has_its_notation() -> None:
    assert read(
        "first,0,5,UNION,Unite,unite,develop",
        "first,12,15,PERCENTAGE,10%,10,develop",
        "first,19,24,DATE,1 May,2023-05-01,develop",
        "first,26,33,OFFICIAL,Ann Lee,Ann Lee,develop",
        "first,42,54,TRUST,Barts Health,R1H|RNJ,develop",
    ) == [
        ("unite",),
        ("10", "10", "per cent"),
        ("2023-05-01", "2023-05-01"),
        ("Ann Lee",),
        ("R1H", "RNJ"),
    ]


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("4..5.50", ("4", "5.5", "per cent")),
        ("3 points", ("3", "3", "percentage points")),
        ("-", None),
    ],
)
def test_ranges_points_and_nothing(value: str, key: tuple[str, ...] | None) -> None:
    assert read(f"first,12,15,PERCENTAGE,10%,{value},develop") == [key]


def test_a_range_of_days_and_a_name_by_its_offsets() -> None:
    assert read("first,19,24,DATE,,2023-05-01..2023-05-03,develop") == [("2023-05-01", "2023-05-03")]
    assert read("first,26,33,OFFICIAL,,@26:29,develop") == [("Ann",)]


def test_rows_of_other_articles_are_left_out() -> None:
    assert read("second,0,5,UNION,Unite,unite,develop") == []


def test_held_out_rows_are_told_from_others() -> None:
    rows = [HEADER, "first,0,5,UNION,Unite,unite,held-out", "first,12,15,PERCENTAGE,10%,10,develop"]
    assert [gold.held_out for gold in read_values(rows, [FIRST], source="values.csv")] == [True, False]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("first,0,5,UNION,Unite,unite", "6 fields, expected 7"),
        ("first,0,4,UNION,Unit,unite,develop", "first has no UNION at 0:4"),
        ("first,0,5,TRUST,Unite,R1H,develop", "first has no TRUST at 0:5"),
        ("first,0,5,UNION,GMB,unite,develop", "reads 'Unite', the row 'GMB'"),
        ("first,0,5,UNION,Unite,R1H,develop", "no UNION with id R1H"),
        ("first,0,5,UNION,Unite,unite,seen", "use 'seen', expected one of develop, held-out"),
        ("first,0,5,union,Unite,unite,develop", "unknown EntityLabel 'union'"),
        ("first,12,15,PERCENTAGE,10%,ten,develop", "'ten': expected numbers such as 4 or 4..5"),
        ("first,12,15,PERCENTAGE,10%,5..4,develop", "expected the smaller number first"),
        ("first,19,24,DATE,1 May,1 May,develop", "Invalid isoformat string: '1 May'"),
        ("first,19,24,DATE,1 May,2023-05-02..2023-05-01,develop", "expected the earlier day first"),
    ],
)
def test_a_fault_is_named_with_its_line(row: str, fault: str) -> None:
    with pytest.raises(GoldValueError, match="line 2: ") as raised:
        read(row)
    assert fault in str(raised.value)


def test_all_faults_are_listed() -> None:
    row = "first,12,15,PERCENTAGE,10%,10,develop"
    with pytest.raises(GoldValueError) as raised:
        read(row, row, "first,0,5,UNION,Unite,unison|none,develop")
    first, second = str(raised.value).splitlines()
    assert first == "values.csv, line 3: a second row for this mention: keep one"
    assert second == "values.csv, line 4: no UNION with id none in model/lexicon"


def test_another_header_is_refused() -> None:
    with pytest.raises(GoldValueError, match="line 1: columns 'article,value', expected 'article,start,end"):
        read_values(["article,value"], [FIRST], source="values.csv")


@pytest.fixture(scope="module")
def corpus() -> list[Article]:
    return load("all")


def test_the_table_fits_the_corpus_and_covers_every_label(corpus: list[Article]) -> None:
    gold = load_values(corpus)
    assert {each.mention.label for each in gold} == set(EntityLabel)
    assert {each.held_out for each in gold} == {True, False}
