from pathlib import Path

import pytest

from annotations.corpus import load
from annotations.speakers import SPEAKERS, GoldSpeakerError, load_speakers, read_speakers
from model.speech import SpeechKind
from tests.eval.planted import FIRST  # Unite wants 10% by 1 May. Ann Lee agreed. Barts Health was silent.

HEADER = "sentence\tkind\tstart\tend\ttext"


def read(*rows: str) -> list[tuple[int, str, tuple[tuple[int, int], ...]]]:
    found = read_speakers([HEADER, *rows], FIRST, source="first.tsv")
    return [(speech.sentence, speech.kind.value, speech.speakers) for speech in found]


def test_one_speaker_several_and_none() -> None:
    assert read(
        "0\tdirect\t0\t5\tUnite", "1\tindirect\t0\t5\tUnite", "1\tindirect\t26\t33\t", "2\tdirect\t-\t-\t"
    ) == [
        (0, "direct", ((0, 5),)),
        (1, "indirect", ((0, 5), (26, 33))),
        (2, "direct", ()),
    ]


def test_an_article_without_speech() -> None:
    assert read() == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("0\tdirect\t0\t5", "line 2: 4 fields, expected 5, a tab between each"),
        ("9\tdirect\t0\t5\tUnite", "sentence of first '9': expected a whole number below 3"),
        ("0\tloud\t0\t5\tUnite", "kind 'loud': expected direct or indirect"),
        ("0\tdirect\t0\t999\t", "end in first '999': expected a whole number below"),
        ("0\tdirect\t0\t6\t", "reads 'Unite ': expected a name without white space around"),
        ("0\tdirect\t5\t5\t", "reads ''"),
        ("0\tdirect\t0\t5\tUnison", "0:5 of first reads 'Unite', the row 'Unison'"),
        ("0\tdirect\t-\t5\t", "start in first '-'"),
    ],
)
def test_a_fault_is_named_by_file_and_line(row: str, message: str) -> None:
    with pytest.raises(GoldSpeakerError) as error:
        read(row)
    assert str(error.value).startswith("first.tsv, line 2: ")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (("1\tdirect\t0\t5\t", "0\tdirect\t0\t5\t"), "sentence 0 after sentence 1"),
        (("1\tdirect\t0\t5\t", "1\tindirect\t26\t33\t"), "sentence 1 is indirect here and direct above"),
        (("1\tdirect\t0\t5\t", "1\tdirect\t-\t-\t"), "sentence 1 has a speaker and none"),
        (("1\tdirect\t-\t-\t", "1\tdirect\t-\t-\t"), "sentence 1 has a speaker and none"),
        (("1\tdirect\t0\t5\t", "1\tdirect\t0\t5\t"), "sentence 1 has this speaker twice"),
    ],
)
def test_rows_that_contradict_each_other(rows: tuple[str, ...], message: str) -> None:
    with pytest.raises(GoldSpeakerError, match=message):
        read(*rows)


def test_a_wrong_header_and_an_empty_file() -> None:
    with pytest.raises(GoldSpeakerError, match="line 1: columns"):
        read_speakers(["sentence\tspeaker"], FIRST, source="first.tsv")
    with pytest.raises(GoldSpeakerError, match="empty file"):
        read_speakers([], FIRST, source="first.tsv")


def test_every_fault_of_every_file_is_listed(tmp_path: Path) -> None:
    (tmp_path / "first.tsv").write_text(f"{HEADER}\n9\tdirect\t0\t5\t\n0\tloud\t0\t5\t\n", encoding="utf-8")
    with pytest.raises(GoldSpeakerError) as error:
        load_speakers([FIRST], folder=tmp_path)
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == [
        "first.tsv, line 2",
        "first.tsv, line 3",
    ]


def test_the_committed_speakers_fit_the_corpus() -> None:
    articles = load("all")
    found = load_speakers(articles)
    external = {path.stem for path in SPEAKERS.glob("*.tsv")} - {article.id for article in articles}
    assert len(found) >= 60
    assert len(external) == 4
    assert {speech.kind for speeches in found.values() for speech in speeches} == set(SpeechKind)
