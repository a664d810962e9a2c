"""CoNLL: all tokens, tags and sentence ends can be read back, by us and by spaCy's own reader."""

from itertools import groupby

import pytest
from hypothesis import given

from annotations.formats.conll import to_conll
from annotations.formats.record import Record, from_article
from tests.annotations.formats.examples import corpus, prediction, records


def read(source: str) -> list[list[list[str]]]:
    """Return the sentences of a document as token rows."""
    rows = [line.split("\t") for line in source.split("\n")]
    (opening,), *sentences = [list(g) for filled, g in groupby(rows, key=lambda row: row != [""]) if filled]
    assert opening[0].startswith("-DOCSTART-")
    return sentences


def spans(rows: list[list[str]]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for *_, start, end, tag in rows:
        if tag.startswith("B-"):
            found.append((int(start), int(end), tag[2:]))
        elif tag.startswith("I-"):
            assert found[-1][2] == tag[2:]
            found[-1] = (found[-1][0], int(end), tag[2:])
    return found


def check(record: Record) -> None:
    sentences = read(to_conll(record))
    assert [(int(s[0][2]), int(s[-1][3])) for s in sentences] == [(s.start, s.end) for s in record.sentences]
    rows = [row for sentence in sentences for row in sentence]
    assert all(record.text[int(start) : int(end)] == token for token, _, start, end, _ in rows)
    assert {row[1] for row in rows} <= {"_".join(record.id.split())}
    assert spans(rows) == [(s.start, s.end, s.label.value) for s in record.spans]


@given(records)
def test_any_record_can_be_read_back(record: Record) -> None:
    check(record)


def test_the_corpus_can_be_read_back() -> None:
    for article in corpus():
        check(from_article(article))


def test_a_line_of_the_file() -> None:
    source = to_conll(prediction("Crews wait."))
    assert source.startswith("-DOCSTART- -X- O O\n\nCrews\tfolder/a_b.txt\t0\t5\tB-OFFICIAL\nwait\t")
    assert source.endswith("\n.\tfolder/a_b.txt\t10\t11\tO\n\n")


def test_spacy_reads_it() -> None:
    pytest.importorskip("spacy")
    from spacy.training.converters import conll_ner_to_docs

    articles = corpus()[:5]
    docs = list(conll_ner_to_docs("".join(to_conll(from_article(a)) for a in articles), no_print=True))
    assert [len(doc.ents) for doc in docs] == [len(article.mentions) for article in articles]
    assert [len(list(doc.sents)) for doc in docs] == [len(article.sentences) for article in articles]
