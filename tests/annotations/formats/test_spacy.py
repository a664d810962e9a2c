"""spaCy keeps text, entities, sentences, stances and sides through its own file; displaCy draws what we give."""

from dataclasses import replace

import pytest
from hypothesis import given

from annotations.formats.record import Record, from_article
from annotations.formats.spacy import to_doc, to_docbin
from tests.annotations.formats.examples import corpus, prediction, records

spacy = pytest.importorskip("spacy")


VOCAB = spacy.blank("en").vocab


def check(given_: list[Record]) -> None:
    data = to_docbin(given_).to_bytes()
    docs = list(spacy.tokens.DocBin().from_bytes(data).get_docs(VOCAB))
    for record, doc in zip(given_, docs, strict=True):
        assert doc.text == record.text
        assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == [
            (s.start, s.end, s.label.value) for s in record.spans
        ]
        stances = [(s.start_char, s.end_char, s.label_) for s in doc.spans["stance"]]
        assert stances == [(s.start, s.end, s.stance.value) for s in record.sentences]
        assert doc.spans["stance"].attrs["scores"] == [s.score for s in record.sentences]
        assert [(s.start_char, s.label_) for s in doc.spans["side"]] == [
            (s.start, s.side.value) for s in record.spans if s.side
        ]
        openings = {sentence.start for sentence in record.sentences}
        assert openings <= {token.idx for token in doc if token.is_sent_start}
        assert doc.cats == {record.stance.value: record.score or 1.0}
        assert list(doc.user_data["entity_scores"]) == [s.score for s in record.spans]
        assert (doc.user_data["id"], doc.user_data["header"]) == (record.id, dict(record.header))


@given(records)
def test_any_record_survives_a_docbin(record: Record) -> None:
    check([record])


def test_the_corpus_and_a_prediction_survive_a_docbin() -> None:
    check([*map(from_article, corpus()), prediction()])


def test_the_identity_of_an_organisation_is_kept() -> None:
    record = prediction("Crews wait.")
    record = replace(record, spans=(replace(record.spans[0], organisation="gmb"),))
    (doc,) = spacy.tokens.DocBin().from_bytes(to_docbin([record]).to_bytes()).get_docs(VOCAB)
    assert [entity.kb_id_ for entity in doc.ents] == ["gmb"]


def test_displacy_draws_a_prediction_with_all_its_entities() -> None:
    html = spacy.displacy.render(to_doc(prediction(), VOCAB), style="ent", jupyter=False)
    assert html.count('<mark class="entity"') == len(prediction().spans) > 4
    assert "&lt;b&gt;" in html
