"""Annotations that nobody meant to write: an article comes out, or every fault is named; nothing else happens."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.article import Article
from annotations.export import to_row
from annotations.format import FormatErrors, parse, render
from annotations.formats.brat import from_brat, to_brat
from annotations.formats.label_studio import from_task, to_task
from annotations.formats.record import AnnotationErrors, Record, from_article, to_article
from annotations.rows import load_rows, to_jsonl, write_parquet
from model.errors import PicketlineError
from tests.hostile import SHORT, UNITS, damaged, flipped, texts
from training.exchange import app

HEADER = "---\nid: a\ntitle: T\npublished: 2023-02-07\nstyle: s\nsector: x\nstance: neutral\n---\n"
SOURCE = (
    HEADER + "U [Unite](UNION) will strike on [3 May](DATE).\nN Talks failed.\n\n"
    "G [Ann Ray](OFFICIAL:employer) of [Barts Health](TRUST) offered [5%](PERCENTAGE).\n"
)
ARTICLE = parse(SOURCE, path="a.md")
TEXT, ANN = to_brat(from_article(ARTICLE))
TASK = json.loads(json.dumps(to_task(from_article(ARTICLE))))
ROW = json.loads(to_jsonl(ARTICLE))
within = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


def parsed(source: str) -> Article | None:
    try:
        article = parse(source, path="a.md")
    except FormatErrors as error:
        assert error.errors and all(str(each).startswith("a.md:") for each in error.errors)
        return None
    sound(from_article(article))
    return article


def sound(record: Record) -> None:
    for part in (*record.spans, *record.sentences):
        assert 0 <= part.start < part.end <= len(record.text)


@pytest.mark.reliability("input", "annotated articles: control characters, surrogates, scripts, markup")
@pytest.mark.parametrize("kind", SHORT)
def test_every_kind_of_text_is_parsed_or_refused(kind: str) -> None:
    text = SHORT[kind]
    parsed(text)
    parsed(HEADER + text)
    parsed(HEADER + f"N {text}\n")
    parsed(SOURCE.replace("title: T", f"title: {text}"))
    line = " ".join(text.split())
    if line and not set("[]()\r") & set(line):
        article = parsed(HEADER + f"N {line}\n")
        assert article and article.text == line and render(article) == HEADER + f"N {line}\n"


@pytest.mark.reliability("input", "annotated articles: mixtures of them with any characters")
@within
@given(
    text=st.one_of(
        texts(), st.lists(st.sampled_from(["[", "](", "UNION)", "]", "OFFICIAL:", " "])).map("".join)
    )
)
def test_mixtures_are_parsed_or_refused(text: str) -> None:
    parsed(HEADER + text)
    parsed(HEADER + "".join(f"N {line}\n" for line in text.split("\n")))


@pytest.mark.reliability("files", "annotated articles: a character changed, or the end missing")
@within
@given(data=flipped(SOURCE.encode()))
def test_a_damaged_article_is_parsed_or_refused(data: bytes) -> None:
    parsed(data.decode("utf-8", "surrogateescape"))


def corrected(read: Callable[[], Record]) -> None:
    try:
        record = read()
    except AnnotationErrors as error:
        assert error.errors and all(each.startswith("x.ann") for each in error.errors)
        return
    sound(record)
    try:
        assert to_article(record).text.split() == record.text.split()
    except AnnotationErrors as error:
        assert error.errors


@pytest.mark.reliability("files", "brat: a character changed, or the end missing")
@within
@given(data=flipped(ANN.encode()))
def test_a_damaged_ann_file_is_read_or_refused(data: bytes) -> None:
    corrected(lambda: from_brat(TEXT, data.decode("utf-8", "replace"), id="a", path="x.ann"))


NUMBERS = [
    "T1",
    "T1\tUNION 0 5\tUnite",
    "\tUNION 0 ",
    "9" * 5000,
    "0 5;2 5",
    "5 0",
    "-1 3",
    "#1\tAnnotatorNotes T1\theader ",
]


@pytest.mark.reliability("input", "brat: any text and annotations")
@within
@given(text=texts(), ann=st.lists(st.one_of(texts(), st.sampled_from(NUMBERS))).map("\n".join))
def test_any_ann_file_is_read_or_refused(text: str, ann: str) -> None:
    corrected(lambda: from_brat(text, ANN + ann, id="a", path="x.ann"))
    corrected(lambda: from_brat(TEXT, ANN + ann, id="a", path="x.ann"))


@pytest.mark.reliability("files", "Label Studio: fields that are gone or of other types")
@within
@given(task=damaged(TASK))
def test_a_damaged_task_is_read_or_refused(task: object) -> None:
    if isinstance(task, dict):  # what else there is in the list, the importer refuses
        corrected(lambda: from_task(task, path="x.ann"))


@pytest.mark.reliability("files", "rows of annotated articles: fields that are gone or of other types")
@within
@given(row=damaged(ROW))
def test_a_damaged_row_is_read_or_refused(tmp_path: Path, row: object) -> None:
    rows_of(tmp_path / "a.jsonl", (json.dumps(row) + "\n").encode())


def rows_of(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        for article in load_rows(path):
            sound(from_article(article))
            to_jsonl(article).encode()
    except FileNotFoundError as error:
        assert "no annotated article" in str(error)
    except FormatErrors as error:
        assert all(str(each).startswith(str(path)) for each in error.errors)


@pytest.mark.reliability("files", "rows of annotated articles: a byte changed, or the end missing")
@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
@within
@given(data=st.data())
def test_a_damaged_file_of_rows_is_read_or_refused(tmp_path: Path, suffix: str, data: st.DataObject) -> None:
    whole = tmp_path / f"whole{suffix}"
    if suffix == ".parquet":
        write_parquet([ARTICLE], whole)
    else:
        whole.write_text(to_jsonl(ARTICLE), encoding="utf-8")
    rows_of(tmp_path / f"a{suffix}", data.draw(flipped(whole.read_bytes())))


@pytest.mark.reliability("files", "bombs in annotations: nesting, huge numbers")
@pytest.mark.parametrize("bomb", [b"[" * 100_000, b'{"a":' * 100_000, b"[" + b"9" * 10_000 + b"]"])
def test_bombs_are_refused(tmp_path: Path, bomb: bytes) -> None:
    rows_of(tmp_path / "a.jsonl", bomb + b"\n")
    path = tmp_path / "tasks.json"
    path.write_bytes(bomb)
    with pytest.raises(PicketlineError, match=r"tasks\.json"):
        app(["import", str(path), "--from", "label-studio", "-o", str(tmp_path / "o")], standalone_mode=False)
    with pytest.raises(AnnotationErrors, match=r"x\.ann:\d+: note"):
        from_brat(TEXT, ANN + "#99\tAnnotatorNotes T1\theader " + bomb.decode(), id="a", path="x.ann")


IDS = ["../../outside", "..", ".", "a\0b", "a\\..\\b", "a" * 300, "\ud800", "a\nb", "", " a", "C:x"]


@pytest.mark.reliability("files", "ids that would be written outside the folder, or are no file names")
@pytest.mark.parametrize("identifier", IDS, ids=ascii)
def test_an_id_that_is_no_file_name_writes_nothing_elsewhere(tmp_path: Path, identifier: str) -> None:
    task = json.loads(json.dumps(TASK))
    task["data"]["id"] = identifier
    path = tmp_path / "deep" / "tasks.json"
    path.parent.mkdir()
    path.write_text(json.dumps([TASK, task]), encoding="utf-8")
    output = tmp_path / "deep" / "out"
    before = set(tmp_path.rglob("*"))
    try:
        app(["import", str(path), "--from", "label-studio", "-o", str(output)], standalone_mode=False)
    except AnnotationErrors as error:
        assert "nothing was written" in str(error)
        assert set(tmp_path.rglob("*")) == before
    written = set(tmp_path.rglob("*")) - before - {output}
    assert all(each.parent == output for each in written)


@pytest.mark.reliability("input", "Label Studio: half a surrogate pair")
@pytest.mark.parametrize("field", ["text", "title"])
def test_half_a_surrogate_pair_is_refused_and_nothing_is_written(tmp_path: Path, field: str) -> None:
    task = json.loads(json.dumps(TASK))
    task["data"]["id"] = "b"
    if field == "title":
        task["data"]["header"]["title"] = "\ud800"
    else:
        task["data"]["text"] = TASK["data"]["text"].replace("Talks", "T\ud800lks")
        for item in task["annotations"][0]["result"]:
            if "text" in item["value"]:
                item["value"]["text"] = item["value"]["text"].replace("Talks", "T\ud800lks")
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([TASK, task]), encoding="utf-8")
    with pytest.raises(AnnotationErrors, match="b: half a surrogate pair"):
        app(["import", str(path), "--from", "label-studio", "-o", str(tmp_path / "o")], standalone_mode=False)
    assert not (tmp_path / "o").exists()


def seconds(action: Callable[[], object]) -> float:
    before = time.process_time()
    action()
    return time.process_time() - before


LINES = {
    **{kind: unit.replace("\n", " ").replace("\r", " ") for kind, unit in UNITS.items()},
    "marks": "[a](UNION) ",
    "marks that never close": "[a](U",
    "brackets that never close": "[a",
}


@pytest.mark.long
@pytest.mark.reliability("input", "annotated articles: four times the text, four times the processor time")
@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("shape", ["a line", "many lines"])
def test_time_grows_with_the_article(kind: str, shape: str) -> None:
    line = (LINES[kind] * 1_000)[:100] if shape == "many lines" else ""

    def source(length: int) -> str:
        if shape == "a line":
            return HEADER + "N a" + (LINES[kind] * length)[:length].rstrip() + "\n"
        return HEADER + f"N a{line.rstrip()}\n" * (length // 100)

    small, large = (seconds(lambda n=n: parsed(source(n))) for n in (250_000, 1_000_000))
    assert large < 9 * (small + 0.1)


@pytest.mark.long
@pytest.mark.reliability("input", "annotated articles of 5 MB, through every format and back")
def test_a_large_article_survives_every_format() -> None:
    n = 5_000_000 // len(SOURCE)
    body = SOURCE.removeprefix(HEADER)
    article = parse(HEADER + "\n".join([body] * n), path="a.md")
    assert render(article).count("[Unite](UNION)") == n
    record = from_article(article)
    assert to_article(record) == article
    text, ann = to_brat(record)
    assert to_article(from_brat(text, ann, id="a", path="x.ann")) == article
    assert to_article(from_task(to_task(record), path="x.ann")) == article
    assert len(to_row(article)["entities"]) == 5 * n
