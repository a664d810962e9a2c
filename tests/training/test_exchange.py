"""`picketline export` and `picketline import`: there and back through the files themselves."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import annotations
from annotations.corpus import load_folder
from tests.model.planted import predictor
from training.batch import Options, predict_files
from training.cli import main

Run = Callable[..., tuple[int, str]]
ARTICLES = annotations.load("dev")[:3]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line; gives exit code and stderr."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as exit_:
            main([str(argument) for argument in arguments])
        return int(exit_.value.code or 0), capsys.readouterr().err

    return call


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    for article in ARTICLES:
        (folder / f"{article.id}.md").write_bytes(annotations.render(article).encode())
    return folder


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    folder = tmp_path / "in" / "2023"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_bytes("Crews blame Ministers.\r\n🚑 Talks\u2028go on.".encode())
    (folder / "b.txt").write_text("No deal.")
    predict_files([tmp_path / "in"], tmp_path / "p.jsonl", predictor(), Options())
    return tmp_path / "p.jsonl"


@pytest.mark.parametrize("tool", ["brat", "label-studio"])
def test_annotated_articles_come_back_to_the_byte(run: Run, gold: Path, tmp_path: Path, tool: str) -> None:
    there, back = tmp_path / "there.json", tmp_path / "back"
    assert run("export", gold, "--to", tool, "--output", there) == (0, f"{there}: 3 articles\n")
    assert run("import", there, "--from", tool, "--output", back) == (0, f"{back}: 3 articles\n")
    assert {p.name: p.read_bytes() for p in back.iterdir()} == {
        p.name: p.read_bytes() for p in gold.iterdir()
    }
    min(back.iterdir()).unlink()  # as if interrupted
    assert run("import", there, "--from", tool, "--output", back) == (0, f"{back}: 3 articles\n")
    min(back.iterdir()).write_text("edited since")
    code, err = run("import", there, "--from", tool, "--output", back)
    assert code == 1
    assert err.count("would be overwritten") == 1


def test_corrected_predictions_become_articles_once_the_rest_is_said(
    run: Run, predictions: Path, tmp_path: Path
) -> None:
    tasks, back = tmp_path / "tasks.json", tmp_path / "back"
    run("export", predictions, "--to", "label-studio", "--output", tasks)
    assert tasks.with_suffix(".xml").read_text().startswith("<View>")
    corrected = json.loads(tasks.read_text(encoding="utf-8"))
    code, err = run("import", tasks, "--from", "label-studio", "--output", back)
    assert code == 1 and err.count("0 annotations, expected 1") == 2
    for task in corrected:
        task["annotations"] = [{"result": task["predictions"][0]["result"]}]
    tasks.write_text(json.dumps(corrected))
    command = ("import", tasks, "--from", "label-studio", "--output", back)
    code, err = run(*command)
    assert code == 1 and err.count("do not say its style") == err.count("do not say its published") == 2
    assert not back.exists()
    said = ("--style", "wire", "--sector", "nurses", "--published", "2023-02-07")
    assert run(*command, *said)[0] == 0
    first, second = load_folder(back)
    assert (first.id, first.title) == ("2023-a.txt", "Crews blame Ministers.")
    assert first.text == "Crews blame Ministers.\n\n🚑 Talks go on."
    assert (second.published.isoformat(), second.style, second.sector) == ("2023-02-07", "wire", "nurses")


def test_predictions_from_subfolders_keep_their_ids_in_brat(
    run: Run, predictions: Path, tmp_path: Path
) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    assert run("export", predictions, "--to", "brat", "--output", there)[0] == 0
    said = ("--style", "wire", "--sector", "nurses", "--published", "2023-02-07")
    assert run("import", there, "--from", "brat", "--output", back, *said)[0] == 0
    assert [article.id for article in load_folder(back)] == ["2023-a.txt", "2023-b.txt"]


def test_faults_of_all_articles_are_listed_and_nothing_is_written(
    run: Run, gold: Path, tmp_path: Path
) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    run("export", gold, "--to", "brat", "--output", there)
    assert "Sentence" in (there / "annotation.conf").read_text()
    first, second, third = sorted(there.glob("*.ann"))
    first.write_bytes(first.read_bytes().replace(b"\tSentence ", b"\tPhrase ", 1))
    second.write_bytes(second.read_bytes().replace(b"ArticleStance", b"Stance", 1))
    code, err = run("import", there, "--from", "brat", "--output", back)
    assert (code, back.exists()) == (1, False)
    assert f"{first}:1: 'Phrase" in err and f"{second}: expected one ArticleStance" in err
    assert str(third) not in err


def test_conll_and_spacy_files_of_a_split_of_the_corpus(run: Run, tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    conll, docbin = tmp_path / "dev.conll", tmp_path / "dev.spacy"
    assert run("export", "dev", "--to", "conll", "--output", conll)[0] == 0
    assert run("export", "dev", "--to", "spacy", "--output", docbin)[0] == 0
    articles = annotations.load("dev")
    source = conll.read_text(encoding="utf-8")
    assert source.count("\tB-") == sum(len(article.mentions) for article in articles)
    docs = spacy.tokens.DocBin().from_disk(docbin).get_docs(spacy.blank("en").vocab)
    assert [doc.text for doc in docs] == [article.text for article in articles]


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_rows_are_of_annotated_articles_alone(
    run: Run, gold: Path, predictions: Path, tmp_path: Path, kind: str
) -> None:
    rows = tmp_path / f"rows.{kind}"
    code, err = run("export", predictions, "--to", kind, "--output", rows)
    assert code == 1 and "these are predictions, which `picketline predict --output` writes" in err
    assert run("export", gold, "--to", kind, "--output", rows)[0] == 0
    assert annotations.load_path(rows) == ARTICLES


def test_what_is_not_there_or_would_be_lost_is_refused(run: Run, predictions: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    code, err = run("export", predictions, "--to", "conll", "--output", tmp_path / "mine")
    assert code == 1 and "exists: name another output" in err
    out = tmp_path / "out"
    assert "no folder nowhere" in run("export", "nowhere", "--to", "conll", "--output", out)[1]
    assert "no annotations" in run("import", tmp_path, "--from", "brat", "--output", out)[1]
    code, err = run("import", predictions, "--from", "label-studio", "--output", out)
    assert code == 1 and "export it from Label Studio as JSON" in err
    predictions.write_text(predictions.read_text().replace('"format": 1', '"format": 99'))
    assert (
        f"{predictions}:1: prediction format 99" in run("export", predictions, "--to", "conll", "-o", out)[1]
    )
    assert not out.exists()
