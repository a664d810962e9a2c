import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotations.speakers import GoldSpeech, load_speakers
from eval import speech as speech_report
from eval.gold import gold_entities
from eval.speakers import counts, misses, same_speaker
from eval.speech import app, build, stale, to_json, to_markdown
from model.labels import Side, Stance
from model.speech import Speaker, SpeechKind, Utterance
from tests.eval.planted import article
from tests.model.planted import PlantedScorer, predictor

TALK = article(
    "talk",
    Stance.NEUTRAL,
    ("[Ann Lee|OFFICIAL/union] of the [RCN|UNION] said no.", Stance.NEUTRAL),
    ("The [Royal College of Nursing|UNION] left, Ms [Lee|OFFICIAL/union] added.", Stance.NEUTRAL),
    ("The Treasury met the Treasury team.", Stance.NEUTRAL),
)
ENTITIES = gold_entities(TALK)
HEADER = "sentence\tkind\tstart\tend\ttext\n"


def speaker(name: str, start: int | None = None) -> Speaker:
    at = TALK.text.index(name) if start is None else start
    return Speaker(start=at, end=at + len(name), text=name, name=name, side=Side.OTHER)


def gold(*spans: tuple[int, int], sentence: int = 0) -> GoldSpeech:
    return GoldSpeech(sentence=sentence, kind=SpeechKind.INDIRECT, speakers=spans)


def span(name: str) -> tuple[int, int]:
    return TALK.text.index(name), TALK.text.index(name) + len(name)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Ann Lee", "Ann Lee", True),
        ("Ann Lee", "Lee added"[:3], True),
        ("RCN", "Royal College of Nursing", True),
        ("Ann Lee", "RCN", False),
        ("The Treasury", "Treasury team", False),
        ("of the RCN", "RCN", True),
    ],
)
def test_the_same_speaker(first: str, second: str, same: bool) -> None:
    assert same_speaker(TALK, ENTITIES, gold(span(first)), speaker(second)) is same


def test_names_alike_elsewhere_in_the_text() -> None:
    later = TALK.text.rindex("Treasury")
    assert same_speaker(TALK, ENTITIES, gold(span("The Treasury")), speaker("Treasury", later))


def test_one_of_several_speakers_is_enough_and_unknown_answers_unknown() -> None:
    assert same_speaker(TALK, ENTITIES, gold(span("RCN"), span("The Treasury")), speaker("The Treasury"))
    assert same_speaker(TALK, ENTITIES, gold(), None)
    assert not same_speaker(TALK, ENTITIES, gold(), speaker("RCN"))
    assert not same_speaker(TALK, ENTITIES, gold(span("RCN")), None)


def test_counts_and_misses() -> None:
    wrong = Utterance(kind=SpeechKind.INDIRECT, speaker=speaker("RCN"), quoted=())
    silent = Utterance(kind=None, speaker=None, quoted=())
    speeches = [gold(span("Ann Lee")), gold(span("Ann Lee"), sentence=1)]
    found = [wrong, silent, wrong]
    assert counts(TALK, speeches, found).tolist() == [0, 0, 0, 2, 1, 2]
    assert [(miss.sentence, miss.outcome) for miss in misses(TALK, speeches, found)] == [
        (0, "other speaker"),
        (1, "missed"),
        (2, "no speech"),
    ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rows = "0\tindirect\t0\t7\tAnn Lee\n1\tindirect\t15\t18\t\n"
    for name in ("talk", "real"):
        (tmp_path / f"{name}.tsv").write_text(HEADER + rows, encoding="utf-8")
    monkeypatch.setattr(speech_report, "load_speakers", partial(load_speakers, folder=tmp_path))
    monkeypatch.setattr(speech_report, "SPEAKERS", tmp_path)
    monkeypatch.setattr(speech_report, "load", lambda split: [TALK] if split == "train" else [])
    monkeypatch.setattr(speech_report, "load_model", lambda name: predictor())
    monkeypatch.setattr(speech_report, "load_external", lambda folder=None: [replace(TALK, id="real")])
    return tmp_path


def test_the_report_counts_by_group_and_hides_the_words_of_real_articles(folder: Path) -> None:
    report = build({"develop": [TALK], "external": [replace(TALK, id="real")], "held-out": []}, [predictor()])
    figures = report["figures"]["gold entities"]
    assert (figures["develop"]["Speaker, accuracy"]["value"], "held-out" in figures) == (0.5, False)
    assert figures["develop"]["Speech found, recall"]["cases"] == 2
    assert set(report["figures"]) == {"gold entities", "planted"}
    assert [(miss["article"], miss["gold"]) for miss in report["misses"]] == [
        ("talk", ("RCN",)),
        ("real", None),
    ]
    other = {**report["figures"], "a model": report["figures"]["planted"]}
    again = to_markdown(json.loads(json.dumps({**report, "figures": other}, sort_keys=True)))
    assert again.index("## Gold entities") < again.index("## A model")
    assert "real 1 | other speaker | (not cited) |" in to_markdown(report)


def test_the_command_writes_a_report_that_is_then_checked(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "reports"
    runner = CliRunner(env={"PICKETLINE_ARTICLES": str(tmp_path)})
    first = runner.invoke(app, ["--output", str(output)])
    assert first.exit_code == 0, first.output
    before = (output / "speech.json").read_bytes()
    assert runner.invoke(app, ["--output", str(output)]).exit_code == 0
    assert (output / "speech.json").read_bytes() == before
    assert runner.invoke(app, ["--output", str(output), "--check"]).exit_code == 0
    (folder / "talk.tsv").write_text(HEADER + "0\tindirect\t0\t7\tAnn Lee\n", encoding="utf-8")
    complaints = stale(output)
    assert any("Developed on: figures differ" in complaint for complaint in complaints)
    assert any("other gold speakers" in complaint for complaint in complaints)
    assert json.loads(before)["name"] == "speech"
    assert to_json(json.loads(before)).encode() == before


def test_new_weights_and_another_layout_make_the_report_stale(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = CliRunner(env={"PICKETLINE_ARTICLES": None})
    write, check = ["--output", str(tmp_path)], ["--output", str(tmp_path), "--check"]
    runner.invoke(app, write)
    monkeypatch.setattr(PlantedScorer, "checksum", "1" * 64)
    assert (
        "other weights than those that ship; run python -m eval.speech again"
        in runner.invoke(app, check).output
    )
    runner.invoke(app, write)
    assert runner.invoke(app, check).exit_code == 0
    (tmp_path / "speech.json").write_text('{"format": 0}', encoding="utf-8")
    result = runner.invoke(app, check)
    assert (result.exit_code, result.output) == (
        1,
        f"{tmp_path / 'speech.json'}: format 0, this version writes 1; run python -m eval.speech again\n",
    )


def test_advice_keeps_the_figures_of_the_real_articles(folder: Path, tmp_path: Path) -> None:
    options = ["--output", str(tmp_path)]
    CliRunner(env={"PICKETLINE_ARTICLES": str(tmp_path)}).invoke(app, options)
    (tmp_path / "speech.md").write_text("by hand", encoding="utf-8")
    result = CliRunner(env={"PICKETLINE_ARTICLES": None}).invoke(app, [*options, "--check"])
    assert "run python -m eval.speech --articles-dir FOLDER again" in result.output


def test_no_report_is_a_complaint(folder: Path, tmp_path: Path) -> None:
    assert "no such file" in stale(tmp_path / "nowhere")[0]
