"""Annotated articles as rows: there and back, by our own files and by those of `datasets`."""

import json
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset, load_dataset

import annotations
from annotations.export import features, to_row
from annotations.format import FormatErrors
from annotations.rows import load_rows, to_jsonl, write_parquet

ARTICLES = annotations.load("dev")[:4]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_bytes("".join(map(to_jsonl, ARTICLES)).encode())
    return path


def changed(tmp_path: Path, **fields: Any) -> Path:
    row = json.loads(to_jsonl(ARTICLES[0])) | fields
    path = tmp_path / "changed.jsonl"
    path.write_text(json.dumps({key: value for key, value in row.items() if value is not None}) + "\n")
    return path


def test_json_lines_and_parquet_give_the_articles_back(tmp_path: Path, rows: Path) -> None:
    write_parquet(ARTICLES, tmp_path / "mine.parquet")
    assert load_rows(rows) == ARTICLES
    assert load_rows(tmp_path / "mine.parquet") == ARTICLES


@pytest.mark.parametrize("kind", ["json", "parquet"])
def test_what_datasets_writes_is_read(tmp_path: Path, kind: str) -> None:
    table = Dataset.from_list([to_row(article) for article in ARTICLES], features=features())
    path = tmp_path / f"table.{'jsonl' if kind == 'json' else kind}"
    getattr(table, f"to_{kind}")(path)
    assert load_rows(path) == ARTICLES


def test_datasets_reads_what_we_write_with_the_types_of_the_corpus(tmp_path: Path, rows: Path) -> None:
    write_parquet(ARTICLES, tmp_path / "mine.parquet")
    expected = annotations.to_dataset()["dev"].select(range(len(ARTICLES)))
    cache = str(tmp_path / "cache")
    for kind, path, types in (
        ("json", rows, features()),
        ("parquet", tmp_path / "mine.parquet", None),  # a file of Parquet carries its types
    ):
        table = load_dataset(kind, data_files=str(path), split="train", cache_dir=cache, features=types)
        assert table.features == expected.features
        assert table.to_list() == expected.to_list()


def test_the_text_of_a_row_keeps_its_white_space_and_paragraphs_follow_its_lines(tmp_path: Path) -> None:
    text = "Pay row\r\n\r\n  Unite will strike.  It said so.\n"
    spans = [("Pay row", "neutral"), ("Unite will strike.", "neutral"), ("It said so.", "union")]
    sentences = [
        {"start": text.index(s), "end": text.index(s) + len(s), "stance": stance} for s, stance in spans
    ]
    unite = {"start": text.index("Unite"), "end": text.index("Unite") + 5, "label": "UNION", "text": "Unite"}
    path = changed(tmp_path, text=text, entities=[unite], sentences=sentences[::-1], title=None)
    [article] = annotations.load_path(path)
    assert article.text == text
    assert [sentence.paragraph for sentence in article.sentences] == [0, 1, 1]
    assert [text[m.start : m.end] for m in article.mentions] == ["Unite"]
    assert (article.title, article.published) == ("", ARTICLES[0].published)


SENTENCE = {"start": 0, "end": 5, "stance": "union"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"stance": None, "id": None}, ":1: the row lacks id, stance; it needs id, text, published, "),
        ({"stance": "left"}, ":1: stance 'left': expected one of union, government, neutral"),
        ({"stance": 3}, ":1: stance 3: expected one of"),
        ({"published": "7 May"}, ":1: published '7 May' is no day in ISO form"),
        ({"entities": {}}, ":1: entities {}: expected a list"),
        ({"text": "Unite", "sentences": [SENTENCE | {"end": 6}]}, "expected 0 <= start < end <= 5"),
        ({"text": "Unite", "entities": [], "sentences": [SENTENCE | {"end": 4}]}, "'e' at 4:5 belongs to no"),
        (
            {"text": "Unite", "sentences": [SENTENCE], "entities": [{"start": 0, "end": 5, "label": "UNIT"}]},
            ":1: entities[0]: label 'UNIT': expected one of UNION, TRUST",
        ),
        (
            {
                "text": "Unite",
                "sentences": [SENTENCE],
                "entities": [{"start": 0, "end": 3, "label": "UNION", "text": "Unit"}],
            },
            ":1: entities[0]: the text has 'Uni' at 0:3, not 'Unit'",
        ),
        (
            {
                "text": "Unite",
                "sentences": [SENTENCE],
                "entities": [{"start": 0, "end": 5, "label": "OFFICIAL"}],
            },
            ":1: OFFICIAL 'Unite' at 0:5: expected a side, found None",
        ),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(
    tmp_path: Path, fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(FormatErrors) as error:
        load_rows(changed(tmp_path, **fields))
    assert message in str(error.value)


def test_every_fault_of_every_line_is_listed(rows: Path) -> None:
    lines = rows.read_text(encoding="utf-8").splitlines()
    rows.write_text("\n".join([lines[0], "{", lines[1], "[]", lines[0]]), encoding="utf-8")
    with pytest.raises(FormatErrors) as error:
        load_rows(rows)
    assert [fault.line for fault in error.value.errors] == [2, 4, 5]
    assert f"id {ARTICLES[0].id!r} stands in line 1 already" in str(error.value)


def test_a_path_that_holds_no_articles_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    (tmp_path / "none.jsonl").touch()
    with pytest.raises(ValueError, match=r"notes\.txt: expected a folder of annotated articles"):
        annotations.load_path(tmp_path / "notes.txt")
    for missing in ("none.jsonl", "nowhere.jsonl", "nowhere"):
        with pytest.raises(FileNotFoundError):
            annotations.load_path(tmp_path / missing)
