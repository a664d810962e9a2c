"""`picketline predict --output`: nothing lost, nothing doubled, whenever it is interrupted."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import model
from model import Predictor
from model.prediction import Prediction
from model.predictor import Scores
from tests.model.planted import PlantedScorer, predictor
from training.cli import main
from training.inputs import Input
from training.outputs import Log, to_line

Run = Callable[..., tuple[int, str]]
TEXTS = {
    "a.txt": "Crews blame ministers.",
    "b.txt": "\n",
    "sub/c.txt": 'Talks, "go" on.\r\n🚑 x\n',
    "d.txt": "No.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return tmp_path / "in"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``picketline predict`` on the planted model; gives exit code and stderr."""
    monkeypatch.setattr(model, "load", lambda name: predictor())
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as exit_:
            main(["predict", *map(str, arguments)])
        return int(exit_.value.code or 0), capsys.readouterr().err

    return call


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().decode().split("\n")[:-1]]


def test_jsonl_has_one_prediction_for_each_article_in_order(run: Run, folder: Path) -> None:
    out = folder / "out.jsonl"  # among the inputs: it must not be read as one
    code, err = run(folder, "--output", out, "--published", "2023-02-07")
    assert (code, err) == (0, f"{out}: 4 articles (4 new)\n")
    found = records(out)
    assert [r["id"] for r in found] == sorted(TEXTS)
    for record in found:
        expected = predictor().predict(TEXTS[str(record["id"])], published="2023-02-07")
        assert Prediction.from_dict(record) == expected
        assert record["source"] == str(folder / str(record["id"]))
    assert run(folder, "--output", out, "--published", "2023-02-07") == (0, f"{out}: 4 articles (0 new)\n")
    assert records(out) == found


def test_wherever_a_run_was_killed_the_next_completes_the_file(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    run(folder, "--output", out)
    whole = out.read_bytes()
    ends = [i + 1 for i, byte in enumerate(whole) if byte == ord("\n")]
    for cut in {0, 1, len(whole) // 2, len(whole) - 1, *ends, *(end - 1 for end in ends)}:
        out.write_bytes(whole[:cut])
        code, err = run(folder, "--output", out)
        assert (code, out.read_bytes()) == (0, whole), cut
        half = cut - max([0, *(end for end in ends if end <= cut)])
        assert ("half-written last line" in err) == bool(half)
        assert not half or f"({half} bytes)" in err


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_a_run_that_dies_is_resumed_without_predicting_twice(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    out, seen = tmp_path / f"out.{kind}", []

    class Dying(PlantedScorer):
        def score(self, text: str, sentences: Sequence[tuple[int, int]], workers: int = 1) -> Scores:
            if len(seen) == 1:
                seen.append("died")
                raise KeyboardInterrupt
            seen.append(text)
            return super().score(text, sentences)

    monkeypatch.setattr(model, "load", lambda name: Predictor(Dying()))
    assert run(folder, "--output", out)[0] != 0
    assert out.exists() == (kind == "jsonl")
    code, err = run(folder, "--output", out)
    assert (code, err) == (0, f"{out}: 4 articles (2 new)\n")
    assert [text for text in seen if text != "died"] == [TEXTS["a.txt"], TEXTS["d.txt"], TEXTS["sub/c.txt"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", out.name]


def test_a_record_is_in_the_file_before_the_next_is_begun(tmp_path: Path) -> None:
    prediction = predictor().predict("No.")
    with Log(tmp_path / "log.jsonl", model="planted") as log:
        for number in (1, 2):
            log.append(to_line(Input(id=str(number), source="s", text="No."), prediction))
            assert len(records(log.path)) == number


def test_csv_has_a_row_for_each_article(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run(folder, "--output", out, "--published", "2023-02-07")[0] == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["text"]) for row in rows] == sorted(TEXTS.items())
    assert {row["published"] for row in rows} == {"2023-02-07"}
    (crews,) = json.loads(rows[0]["entities"])
    assert (crews["text"], crews["side"], rows[0]["stance"]) == ("Crews", "union", "government")
    assert [s["text"] for s in json.loads(rows[3]["sentences"])] == ['Talks, "go" on.', "🚑 x"]


def test_parquet_is_typed_and_says_the_same(run: Run, folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from pyarrow.parquet import read_table

    out = tmp_path / "out.parquet"
    assert run(folder, "--output", out, "--published", "2023-02-07")[0] == 0
    rows = read_table(out).to_pylist()
    assert [(row["id"], row["text"]) for row in rows] == sorted(TEXTS.items())
    for row in rows:
        prediction = predictor().predict(row["text"], published=row["published"])
        assert row["probability_union"] == prediction.probabilities[model.Stance.UNION]
        assert [e["text"] for e in row["entities"]] == [e.text for e in prediction.entities]
        assert [(s["start"], s["probability_neutral"]) for s in row["sentences"]] == [
            (s.start, s.probabilities[model.Stance.NEUTRAL]) for s in prediction.sentences
        ]


def test_all_bad_inputs_are_listed_before_anything_is_predicted(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    (folder / "latin.txt").write_bytes(b"\xa3")
    (folder / "rows.jsonl").write_text('{"body": "x"}\n{"text": "[b]Talks[/b]"}\n')
    out = tmp_path / "out.jsonl"
    code, err = run(folder, "--output", out)
    assert (code, out.exists()) == (1, False)
    assert "latin.txt: not UTF-8" in err and "rows.jsonl:1: field 'text'" in err and "2 bad inputs" in err
    code, err = run(folder, "--output", out, "--skip-bad")
    assert code == 0
    assert f"skipped {folder / 'latin.txt'}: not UTF-8" in err and "skipped" in err.split("\n")[1]
    assert [r["id"] for r in records(out)] == ["a.txt", "b.txt", "d.txt", "rows.jsonl#2", "sub/c.txt"]


def test_an_output_of_other_articles_dates_or_models_is_refused(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.jsonl"
    run(folder, "--output", out)
    before = out.read_bytes()
    code, err = run(folder, "--output", out, "--published", "2023-02-07")
    assert code == 1 and "another text or date than now for a.txt, b.txt, d.txt, sub/c.txt" in err
    (folder / "a.txt").write_text("Other.")
    (folder / "new.txt").write_text("New.")
    code, err = run(folder, "--output", out)
    assert code == 1 and "another text or date than now for a.txt:" in err
    scorer = PlantedScorer()
    scorer.name = "other"
    monkeypatch.setattr(model, "load", lambda name: Predictor(scorer))
    code, err = run(folder, "--output", out)
    assert code == 1 and f"{out}:1: written by planted, this is other" in err
    assert out.read_bytes() == before
    assert run(folder, "--output", out, "--overwrite") == (0, f"{out}: 5 articles (5 new)\n")


def test_overwriting_takes_nothing_from_a_process_that_is_writing(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    pytest.importorskip("fcntl")
    out = tmp_path / "out.jsonl"
    run(folder, "--output", out)
    before = out.read_bytes()
    with Log(out, model="planted"):
        code, err = run(folder, "--output", out, "--overwrite")
    assert (code, out.read_bytes()) == (1, before)
    assert "another process is writing to it" in err


def test_a_table_stays_until_the_one_that_overwrites_it_is_whole(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine")
    with monkeypatch.context() as patch:
        patch.setattr(Log, "append", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert run(folder, "--output", out, "--overwrite")[0] != 0
    assert out.read_text() == "mine"
    assert run(folder, "--output", out, "--overwrite")[0] == 0
    assert out.read_text().startswith("id,")


def test_a_finished_table_is_not_overwritten_unasked(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine")
    code, err = run(folder, "--output", out)
    assert (code, out.read_text()) == (1, "mine")
    assert "exists: name another output, or --overwrite" in err
    assert run(folder, "--output", out, "--overwrite")[0] == 0
    assert out.read_text() != "mine"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{\n", "out.jsonl:1: no line of JSON"),
        (b"[]\n", "lacks id, source"),
        (b'{"id": 1}\n', "lacks source, title, text, model"),
    ],
)
def test_a_damaged_line_is_named_and_left_alone(
    run: Run, folder: Path, tmp_path: Path, line: bytes, message: str
) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(line)
    code, err = run(folder, "--output", out)
    assert (code, out.read_bytes()) == (1, line)
    assert message in err


def test_wrong_outputs_are_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    assert "expected .jsonl, .csv, .parquet" in run(folder, "--output", tmp_path / "out.xlsx")[1]
    assert run("--example", "--output", "x.jsonl")[0] == 2
    assert run(folder, "--overwrite")[0] == 2
    (tmp_path / "empty").mkdir()
    code, err = run(tmp_path / "empty", "--output", tmp_path / "x.jsonl")
    assert code == 1 and "no article" in err


@given(texts=st.lists(st.text(st.characters(codec="utf-8")), max_size=5))
def test_any_text_survives_the_file(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    from training.batch import Options, predict_files

    folder = tmp_path_factory.mktemp("any")
    rows = "".join(json.dumps({"text": text}) + "\n" for text in ["one", *texts])
    (folder / "rows.jsonl").write_text(rows)
    predict_files([folder / "rows.jsonl"], folder / "out.jsonl", predictor(), Options())
    assert [Prediction.from_dict(r).text for r in records(folder / "out.jsonl")] == ["one", *texts]
