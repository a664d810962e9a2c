"""brat: what is written is read back; what an annotator got wrong is named with its line."""

import json
from dataclasses import replace

import pytest
from hypothesis import given

from annotations.article import Article
from annotations.format import render
from annotations.formats.brat import CONFIGURATION, file_stem, from_brat, record_id, to_brat
from annotations.formats.record import AnnotationErrors, Record, from_article, to_article
from model.labels import LABELS, SIDES, STANCES
from tests.annotations.formats.examples import articles, corpus, prediction, records


def around(record: Record) -> Record:
    text, ann = (part.encode("utf-8").decode("utf-8") for part in to_brat(record))
    return from_brat(text, ann, id=record_id(file_stem(record.id)), path="x.ann")


def gold(record: Record) -> Record:
    """Return the record as a reader who accepts every mark leaves it: without scores."""
    return replace(
        record,
        spans=tuple(replace(span, score=None, side_score=None, organisation=None) for span in record.spans),
        sentences=tuple(replace(sentence, score=None) for sentence in record.sentences),
        score=None,
        model=None,
    )


@given(articles())
def test_an_article_survives(article: Article) -> None:
    assert to_article(around(from_article(article))) == article


def test_the_corpus_survives_to_the_byte() -> None:
    for article in corpus():
        assert render(to_article(around(from_article(article)))) == render(article)


@given(records.filter(lambda record: record.sentences))
def test_any_prediction_survives(record: Record) -> None:
    assert around(record) == gold(record)


def test_lines_are_those_of_the_stand_off_format() -> None:
    _, ann = to_brat(replace(prediction("Crews wait."), header={"title": "é"}))
    assert ann.splitlines() == [
        "T1\tSentence 0 11\tCrews wait.",
        "A2\tStance T1 neutral",
        "#3\tAnnotatorNotes T1\tscore 0.8000",
        "T2\tOFFICIAL 0 5\tCrews",
        "A5\tSide T2 union",
        "#6\tAnnotatorNotes T2\tscore 0.8000",
        "A7\tArticleStance T1 government",
        '#8\tAnnotatorNotes T1\theader {"title": "\\u00e9"}',
    ]


def test_a_mark_over_a_line_break_is_interrupted_there_and_read_whole() -> None:
    record = prediction("Crews wait.")
    text = "Crews\nwait."
    record = replace(record, text=text)
    _, ann = to_brat(record)
    assert ann.startswith("T1\tSentence 0 5;6 11\tCrews wait.\n")
    assert around(record).sentences == gold(record).sentences


def test_the_configuration_offers_every_label_side_and_stance() -> None:
    for name in (*LABELS, *SIDES, *STANCES):
        assert name.value in CONFIGURATION


FAULTS = [
    ("T2\tOFFICIAL 0 5\tCrews", "T2\tOFFICIAL 0 5\tCrew", 4, "the text has 'Crews' there"),
    ("T2\tOFFICIAL 0 5", "T2\tPERSON 0 5", 4, "expected one of UNION"),
    ("A5\tSide T2 union", "A5\tSide T2 unions", 5, "expected NAME T"),
    ("A5\tSide T2 union", "R1\tHolds Arg1:T1 Arg2:T2", 5, "expected a line T, A or #"),
    ("A5\tSide T2 union\n", "", None, "T2, OFFICIAL 'Crews' has no Side"),
    ("A2\tStance T1 neutral\n", "", None, "T1, Sentence 'Crews wait.' has no Stance"),
    ("A7\tArticleStance", "A7\tStance", 7, "T1 has two values of Stance"),
    ("A7\tArticleStance T1 government\n", "", None, "expected one ArticleStance"),
    ("header {", "header [", 8, "a JSON object"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), FAULTS)
def test_a_fault_is_named_with_its_line(old: str, new: str, line: int | None, message: str) -> None:
    text, ann = to_brat(prediction("Crews wait."))
    assert old in ann
    with pytest.raises(AnnotationErrors) as caught:
        from_brat(text, ann.replace(old, new, 1), id="x", path="x.ann")
    (fault,) = [error for error in caught.value.errors if message in error]
    assert fault.startswith(f"x.ann:{line}: " if line else "x.ann: ")


def test_a_remark_of_the_annotator_is_no_fault() -> None:
    text, ann = to_brat(prediction("Crews wait."))
    assert from_brat(text, ann + "#9\tAnnotatorNotes T1\tunsure\n", id="x", path="x.ann").sentences


def test_header_is_json_for_any_tool() -> None:
    _, ann = to_brat(prediction())
    (note,) = [line for line in ann.split("\n") if "\theader " in line]
    assert json.loads(note.partition("\theader ")[2])["published"] == "2023-02-07"
