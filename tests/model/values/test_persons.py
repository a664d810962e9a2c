import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import SIDES, Side
from model.values import Person, persons
from model.values.persons import Official


def names(*mentions: str) -> list[str | None]:
    found = persons([Official(mention, Side.UNION) for mention in mentions])
    return [person.name if person else None for person in found]


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [
        (("Steve Barclay", "Barclay"), ["Steve Barclay"] * 2),
        (("Barclay", "Steve Barclay"), ["Steve Barclay"] * 2),
        (("Mr Barclay", "Steve Barclay MP"), ["Steve Barclay"] * 2),
        (("Sharon Graham", "Sharon"), ["Sharon Graham"] * 2),
        (("S. Graham", "Sharon Graham"), ["Sharon Graham"] * 2),
        (("Lowri Haf Emlyn", "Haf Emlyn", "Emlyn"), ["Lowri Haf Emlyn"] * 3),
        (("Montague Sprague-Dhillon", "SPRAGUE-DHILLON"), ["Montague Sprague-Dhillon"] * 2),
        (("STEVE BARCLAY", "Steve Barclay"), ["Steve Barclay"] * 2),
        (("Ann Lee", "Bob Lee"), ["Ann Lee", "Bob Lee"]),
        (("Lee Anderson", "Ann Lee", "Anderson"), ["Lee Anderson", "Ann Lee", "Lee Anderson"]),
        (
            ("Ann Lee", "Bob Lee", "Lee", "Ann Lee", "Lee"),
            ["Ann Lee", "Bob Lee", "Bob Lee", "Ann Lee", "Ann Lee"],
        ),
        (("Barclay", "Barclay"), ["Barclay"] * 2),
        (("Sir", "Sir Keir Starmer"), ["Sir", "Keir Starmer"]),
    ],
)
def test_one_person_per_article_under_the_fullest_name(
    mentions: tuple[str, ...], expected: list[str]
) -> None:
    assert names(*mentions) == expected


def test_the_side_is_pooled_over_all_mentions() -> None:
    found = persons(
        [
            Official("Ann Lee", Side.OTHER, 0.6),
            Official("Lee", Side.UNION, 0.4),
            Official("Lee", Side.UNION, 0.4),
            Official("Bob Roe", Side.EMPLOYER, 0.9),
        ]
    )
    assert found == [Person(name="Ann Lee", side=Side.UNION)] * 3 + [
        Person(name="Bob Roe", side=Side.EMPLOYER)
    ]


def test_without_any_side_nothing_can_be_said() -> None:
    assert persons([Official("Ann Lee")]) == [None]


@given(
    st.lists(st.builds(Official, st.text(max_size=12), st.sampled_from(SIDES), st.floats(0, 1)), max_size=8)
)
def test_every_mention_with_a_side_has_a_person_of_the_article(officials: list[Official]) -> None:
    found = persons(officials)
    assert len(found) == len(officials)
    assert all(person is not None for person in found)
