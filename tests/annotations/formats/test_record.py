"""Gold survives as a record; a corrected prediction becomes an article that the format can hold."""

from dataclasses import replace

import pytest
from hypothesis import given

from annotations.article import Article
from annotations.format import parse, render
from annotations.formats.record import AnnotationErrors, Record, from_article, to_article, tokens
from model.labels import EntityLabel, Side
from tests.annotations.formats.examples import articles, corpus, prediction, records

HEADER = {"title": "t", "published": "2023-02-07", "style": "s", "sector": "s"}


@given(articles())
def test_an_article_survives(article: Article) -> None:
    assert to_article(from_article(article)) == article


def test_the_corpus_survives() -> None:
    assert [to_article(from_article(article)) for article in corpus()] == list(corpus())


def test_a_corrected_prediction_is_laid_out_as_the_format_demands() -> None:
    record = replace(prediction("Crews wait.\r\n\r\n  Talks go  on. They\nsay so.\n"), header=HEADER)
    article = to_article(record)
    assert article.text == "Crews wait.\n\nTalks go  on. They\n\nsay so."
    assert [article.text[m.start : m.end] for m in article.mentions] == ["Crews", "Talks", "They"]
    assert [s.paragraph for s in article.sentences] == [0, 1, 1, 2]
    assert parse(render(article), path="x") == article


def test_a_sentence_that_an_annotator_drew_over_a_line_break_is_one_line() -> None:
    record = prediction("Crews\nwait. ")
    whole = replace(record.sentences[0], start=0, end=len(record.text))
    article = to_article(replace(record, header=HEADER | {"title": "Crews\nwait"}, sentences=(whole,)))
    assert (article.title, article.text) == ("Crews wait", "Crews wait.")
    assert parse(render(article), path="x") == article


@given(records)
def test_no_word_and_no_mention_is_lost_among_the_tokens(record: Record) -> None:
    found = [span for sentence in tokens(record) for span in sentence]
    assert "".join(record.text[s:e] for s, e in found) == "".join(record.text.split())
    assert {s.start for s in record.spans} <= {start for start, _ in found}
    assert {s.end for s in record.spans} <= {end for _, end in found}


def test_a_mention_within_a_word_cuts_the_word() -> None:
    record = prediction("Unison-led")
    record = replace(record, spans=(replace(record.spans[0], start=2, end=4),))
    assert [record.text[s:e] for s, e in next(tokens(record))][:3] == ["Un", "is", "on"]


def test_every_fault_is_named_at_once() -> None:
    record = prediction("Crews wait. Talks go on.")
    crews, talks = record.spans
    broken = replace(
        record,
        header={"published": "soon", "title": "t"},
        spans=(crews, replace(talks, start=2, side=None), replace(talks, label=EntityLabel.DATE)),
        sentences=record.sentences[1:],
    )
    with pytest.raises(AnnotationErrors) as caught:
        to_article(broken)
    assert all(error.startswith("folder/a b.txt: ") for error in caught.value.errors)
    for expected in (
        "do not say its style",
        "do not say its sector",
        "published 'soon'",
        "'Crews wait.' at 0:12 belongs to no sentence",
        "overlaps 'Crews' at 0:5",
        "expected a side, found None",
        f"DATE 'Talks' at 12:17: expected no side, found {Side.UNION}",
        "'Crews' at 0:5 is not within one sentence",
    ):
        assert expected in str(caught.value)
