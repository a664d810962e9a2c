"""Files that nobody meant to write: each gives its articles, or says what is wrong with it, and no more."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from model.errors import PicketlineError
from tests.hostile import SHORT, UNITS, damaged, flipped, repeated, texts
from tests.model.planted import predictor
from training import inputs
from training.inputs import SUFFIXES, BadInput, Input, read
from training.outputs import read_log, read_predictions, to_line

ROW = {"id": "a", "text": "Unite will strike.", "title": "Strike", "published": "2023-02-07"}
KINDS = sorted(SUFFIXES)
within = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


def content(suffix: str, text: str) -> bytes:
    """Return a file of this kind that holds the text."""
    if suffix == ".jsonl":
        return (json.dumps(ROW | {"text": text}) + "\n").encode()
    if suffix == ".parquet":
        sink = pa.BufferOutputStream()
        parquet.write_table(pa.Table.from_pylist([ROW | {"text": text}]), sink)
        return sink.getvalue().to_pybytes()
    body = text.encode("utf-8", "surrogatepass")
    if suffix == ".md":
        return b"---\ntitle: Strike\ndate: 2023-02-07\n---\n" + body
    return b"<html><head><title>Strike</title></head><body><article><p>" + body if "htm" in suffix else body


def outcomes(folder: Path, suffix: str, data: bytes) -> list[Input | BadInput]:
    path = folder / f"a{suffix}"
    path.write_bytes(data)
    found = list(read([path]))
    for each in found:
        if isinstance(each, Input):
            each.text.encode()
            assert each.published is None or isinstance(each.published, date)
        else:
            assert each.message and str(path) in str(each)
    return found


@pytest.mark.reliability("input", "files of articles: control characters, surrogates, scripts, markup")
@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("kind", SHORT)
def test_every_kind_of_text_is_read_or_refused(tmp_path: Path, kind: str, suffix: str) -> None:
    if suffix == ".parquet" and kind == "lone surrogates":
        pytest.skip("Arrow writes no such text")
    (found,) = outcomes(tmp_path, suffix, content(suffix, SHORT[kind]))
    if suffix in (".txt", ".jsonl", ".parquet") and kind != "lone surrogates":
        assert isinstance(found, Input) and found.text == SHORT[kind]
    if (
        kind == "lone surrogates" and "htm" not in suffix
    ):  # pages may be in another encoding, which is guessed
        assert isinstance(found, BadInput)


@pytest.mark.reliability("input", "files of articles: mixtures of them with any characters")
@pytest.mark.parametrize("suffix", KINDS)
@within
@given(text=texts(surrogates=False))
def test_mixtures_are_read_or_refused(tmp_path: Path, suffix: str, text: str) -> None:
    outcomes(tmp_path, suffix, content(suffix, text))


@pytest.mark.reliability("input", "files of articles: any bytes")
@pytest.mark.parametrize("suffix", KINDS)
@within
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    outcomes(tmp_path, suffix, data)


@pytest.mark.reliability("files", "files of articles: a byte changed, or the end missing")
@pytest.mark.parametrize("suffix", KINDS)
@within
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, suffix: str, data: st.DataObject) -> None:
    whole = content(suffix, UNITS["prose"] * 20)
    outcomes(tmp_path, suffix, data.draw(flipped(whole)))


@pytest.mark.reliability("input", "files of articles: fields of other types")
@within
@given(row=damaged(ROW))
def test_fields_of_other_types_are_refused(tmp_path: Path, row: object) -> None:
    outcomes(tmp_path, ".jsonl", (json.dumps(row) + "\n").encode())


BOMBS = {
    "nested JSON": (".jsonl", b"[" * 200_000),
    "nested JSON in an object": (".jsonl", b'{"text":' * 100_000),
    "a number of 10,000 digits": (".jsonl", b'{"text": ' + b"9" * 10_000 + b"}"),
    "two million empty lines": (".jsonl", b"\n" * 2_000_000),
    "nested quotations": (".md", b">" * 100_000 + b"a"),
    "nested lists": (".md", b"- " * 50_000 + b"a"),
    "brackets": (".md", b"[" * 50_000),
    "stars": (".md", b"*a " * 20_000),
    "grave accents": (".md", b"".join(b"`" * n + b" " for n in range(400))),
    "white space in a header": (".md", b"---\ntitle: x" + b" " * 200_000 + b"x\n---\nText"),
    "nested elements": (".html", b"<div>" * 20_000 + b"Text"),
    "open brackets": (".html", b"<" * 200_000),
    "entities": (".html", b"&amp;" * 50_000),
    "attributes": (".html", b"<p " + b"a=b " * 50_000 + b">Text"),
    "external entity": (
        ".html",
        b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><article><p>&x; '
        + b"Unite will strike. " * 30
        + b"</p></article></body></html>",
    ),
    "entities of entities": (
        ".html",
        b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]><html><body><article><p>&j;</p></article></body></html>",
    ),
}


@pytest.mark.reliability("files", "bombs in files of articles: nesting, huge numbers, entities, markup")
@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_read_or_refused(tmp_path: Path, bomb: str) -> None:
    suffix, data = BOMBS[bomb]
    found = outcomes(tmp_path, suffix, data)
    assert "root:" not in "".join(each.text for each in found if isinstance(each, Input))
    if "JSON" in bomb or "digits" in bomb:
        assert isinstance(found[0], BadInput)


@pytest.mark.reliability(
    "files", "bombs in files of articles: a small Parquet file that unpacks to a large one"
)
def test_a_parquet_bomb_is_refused_before_it_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MAX_BYTES", 1_000_000)
    table = pa.table({"text": ["a" * 3_000_000] * 50})
    for dictionary in (True, False):
        path = tmp_path / "a.parquet"
        parquet.write_table(table, path, compression="zstd", use_dictionary=dictionary)
        assert path.stat().st_size < 100_000
        found = list(read([path]))
        assert len(found) == (50 if dictionary else 1)
        assert all("3,000,0" in str(each) and isinstance(each, BadInput) for each in found)


@pytest.mark.reliability("files", "files of articles: a table of something else")
@pytest.mark.parametrize(
    "row", [{"body": "a"}, {"text": 5}, {"text": {"text": "a"}}, {"text": ["a"]}, {"text": b"a"}, {}], ids=str
)
def test_a_table_of_something_else_is_refused(tmp_path: Path, row: dict[str, object]) -> None:
    parquet.write_table(pa.Table.from_pylist([row]), tmp_path / "a.parquet")
    found = list(read([tmp_path / "a.parquet"]))
    assert all(isinstance(each, BadInput) and "'text'" in each.message for each in found)
    assert found or not row


@pytest.mark.reliability("input", "files of articles: one longer than the limit")
@pytest.mark.parametrize("suffix", KINDS)
def test_a_text_over_the_limit_is_a_named_error(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "MAX_BYTES", 1_000)
    (found,) = outcomes(tmp_path, suffix, content(suffix, repeated("prose", 3_000)))
    assert isinstance(found, BadInput) and "1,000" in found.message


def prediction_line() -> dict[str, object]:
    article = Input(id="a", source="a.txt", text="Graham of Unite said so.\nTalks failed.")
    return to_line(article, predictor().predict(article.text, published="2023-02-07"))


@pytest.mark.reliability("input", "files of predictions: fields of other types")
@within
@given(line=damaged(prediction_line()))
def test_a_damaged_prediction_is_read_or_refused(tmp_path: Path, line: object) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes((json.dumps(line) + "\n").encode())
    for reader in (read_log, read_predictions):
        try:
            list(reader(path))
        except PicketlineError as error:
            assert f"{path}:1" in str(error)


@pytest.mark.reliability("files", "files of predictions: a byte changed, the end missing, nesting")
@within
@given(data=flipped((json.dumps(prediction_line()) + "\n").encode()))
def test_a_damaged_file_of_predictions_is_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "p.jsonl"
    for content_ in (data, b"[" * 100_000 + b"\n"):
        path.write_bytes(content_)
        try:
            list(read_predictions(path))
        except PicketlineError as error:
            assert f"{path}:1" in str(error)
