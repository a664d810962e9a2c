import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import EntityLabel
from model.lexicon import trusts, unions
from model.values import Organisation, organisations
from model.values.organisations import Named
from tests.eval.planted import unmark


def read(marked: str) -> list[Organisation | None]:
    text, mentions = unmark(marked)
    return organisations(text, [Named(mention.start, mention.end, mention.label) for mention in mentions])


def ids(marked: str) -> list[str | None]:
    return [value.id if value else None for value in read(marked)]


def test_one_entry_gives_id_official_name_and_kind() -> None:
    union, trust = read("[Unison|UNION] met [NWAS|TRUST].")
    assert union == Organisation(id="unison", name="UNISON", kind="general")
    assert trust == Organisation(id="RX7", name="North West Ambulance Service NHS Trust", kind="ambulance")


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[RCN Wales|UNION]", "rcn"),
        ("[the Royal College of Nurses|UNION]", "rcn"),
        ("@[UniteWales|UNION]", "unite"),
        ("@[GMB_union|UNION]", "gmb"),
        ("[GMB Midlands & East Coast|UNION]", "gmb"),
        ("@[SCAS999|TRUST]", "RYE"),
        ("[Betsi|TRUST]", "7A1"),
        ("[South Western|TRUST]", "RYF"),
        ("[Plymouth Hospitals NHS Trust|TRUST]", "RK9"),  # its former name
        ("[George Eliot\n Hospital|TRUST]", "RLT"),
    ],
)
def test_other_forms_of_a_name(marked: str, expected: str) -> None:
    assert ids(marked) == [expected]


def test_a_region_means_an_ambulance_service_where_one_is_spoken_of() -> None:
    marked = "[London|TRUST] and [North West|TRUST] {} were out."
    assert ids(marked.format("ambulance services")) == ["RRU", "RX7"]
    assert ids(marked.format("trusts")) == [None, None]


def test_an_ambiguous_name_keeps_its_candidates() -> None:
    (value,) = read("[MFT|TRUST] was silent.")
    assert value == Organisation(id=None, name=None, kind=None, candidates=("R0A", "RPA"))


def test_the_article_settles_an_ambiguous_name() -> None:
    assert ids("[Royal|TRUST] is in Truro, said [Royal Cornwall|TRUST].") == ["REF", "REF"]
    assert ids("[MFT|TRUST] is in Kent, said [Medway|TRUST].") == ["RPA", "RPA"]


@pytest.mark.parametrize("marked", ["[Medway FT|TRUST] ([XYZT|TRUST]).", "[XYZT|TRUST] ([Medway|TRUST])."])
def test_an_acronym_introduced_in_the_article_counts_in_all_of_it(marked: str) -> None:
    assert ids(f"[XYZT|TRUST] knew. {marked} [XYZT|TRUST] said so.") == ["RPA"] * 4


def test_an_acronym_in_brackets_of_another_name_is_not_taken_over() -> None:
    assert ids("[Medway|TRUST] and (elsewhere) [XYZT|TRUST].") == ["RPA", None]


def test_a_union_is_never_taken_for_a_trust() -> None:
    assert ids("[RCN|TRUST] and [NWAS|UNION]") == [None, None]


def test_an_unknown_name_has_no_value() -> None:
    assert read("[Marburger Bund|UNION] and [Royal|TRUST]") == [None, None]


@pytest.mark.parametrize("label", [EntityLabel.UNION, EntityLabel.TRUST])
def test_every_official_name_means_its_entry(label: EntityLabel) -> None:
    for entry in unions() if label is EntityLabel.UNION else trusts():
        (value,) = organisations(entry.name, [Named(0, len(entry.name), label)])
        assert value is not None
        assert entry.id in (value.id, *value.candidates)


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_any_text_gives_one_answer_per_mention(text: str, start: int, end: int) -> None:
    mentions = [Named(start, max(start, end), EntityLabel.UNION), Named(start, end, EntityLabel.TRUST)]
    assert len(organisations(text, mentions)) == 2
