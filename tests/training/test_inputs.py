"""Articles from files of every kind: what their text, date, title and id are, and what is refused."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

import annotations
from annotations.format import render
from training.inputs import BadInput, Input, read


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def one(path: Path) -> Input:
    (found,) = read([path])
    assert isinstance(found, Input), found
    return found


def faults(*paths: Path) -> list[str]:
    return [str(found) for found in read(paths) if isinstance(found, BadInput)]


def test_a_folder_gives_its_files_sorted_with_ids_that_do_not_depend_on_where_it_lies(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/c.TXT", "a.txt", "notes.docx"):
        write(tmp_path, name, "Talks.")
    assert [found.id for found in read([tmp_path]) if isinstance(found, Input)] == [
        "a.txt",
        "a/c.TXT",
        "a/z.txt",
        "b.txt",
    ]
    first, *_ = (
        found for found in read([tmp_path], without=[tmp_path / "a.txt"]) if isinstance(found, Input)
    )
    assert first.id == "a/c.TXT"


def test_the_text_of_a_txt_file_is_the_file(tmp_path: Path) -> None:
    text = "\ufeff---\r\nCrews – wait.\r\n\r\n"
    assert one(write(tmp_path, "a.txt", text)).text == text


def test_markdown_gives_text_without_markup_and_its_front_matter(tmp_path: Path) -> None:
    source = """\
---
title: "Crews: 'no'"
date: 2023-02-07T09:30:00Z
tags:
  - pay
---
# Crews *back* walkout

Members of the [GMB](https://gmb.org.uk) voted
by **86%** &amp; more.<br>

- One: `5%`
- Two

![Picket line](a.jpg)

| a | b |
|---|---|
| c | d |
"""
    found = one(write(tmp_path, "a.md", source))
    assert found.text == (
        "Crews back walkout\n\nMembers of the GMB voted by 86% & more.\n\nOne: 5%\n\nTwo\n\nPicket line\n\n"
        "a\n\nb\n\nc\n\nd"
    )
    assert (found.title, found.published) == ("Crews: 'no'", date(2023, 2, 7))


def test_an_annotated_article_gives_its_text_without_the_annotation(tmp_path: Path) -> None:
    article = annotations.load("dev")[0]
    found = one(write(tmp_path, "a.md", render(article)))
    assert (found.text, found.title, found.published) == (article.text, article.title, article.published)
    assert faults(write(tmp_path, "b.md", render(article).replace("\nN ", "\nX "))) != []


def test_html_gives_the_main_text_with_title_and_date(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    body = "".join(
        f"<p>Paragraph {n}: ambulance crews of the GMB will strike on 15 March over pay, it said.</p>"
        for n in range(6)
    )
    page = f"""<!doctype html><html><head><title>Crews back walkout</title>
<meta property="article:published_time" content="2023-02-07T10:00:00Z"></head>
<body><nav><a href="/">Home</a><a href="/more">More news</a></nav>
<article><h1>Crews back walkout</h1>{body}</article><footer>Cookies and contacts</footer></body></html>"""
    found = one(write(tmp_path, "a.html", page))
    assert found.text.count("ambulance crews of the GMB") == 6
    assert "Cookies" not in found.text and "More news" not in found.text
    assert (found.title, found.published) == ("Crews back walkout", date(2023, 2, 7))
    assert "no main text" in faults(write(tmp_path, "b.html", "<html><body></body></html>"))[0]


ROWS = [
    {"id": "x1", "text": "Talks.", "published": "2023-02-07", "title": "T", "other": [1]},
    {"text": "Crews."},
    {"id": 3, "text": "", "published": None},
]


def test_rows_of_jsonl(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", "\n\n".join(json.dumps(row) for row in ROWS))
    found = [f for f in read([tmp_path]) if isinstance(f, Input)]
    assert [(f.id, f.text, f.published, f.title) for f in found] == [
        ("x1", "Talks.", date(2023, 2, 7), "T"),
        ("a.jsonl#3", "Crews.", None, None),
        ("3", "", None, None),
    ]
    assert found[1].source == f"{path}:3"


def test_rows_of_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow.parquet import write_table

    days = [date(2023, 2, 7), None, None]
    table = pa.table({"text": ["a", "b", "c"], "published": days, "extra": [1, 2, 3]})
    write_table(table, tmp_path / "a.parquet")
    write_table(pa.table({"text": ["d"], "published": [datetime(2023, 2, 7, 9)]}), tmp_path / "b.parquet")
    found = [f for f in read([tmp_path]) if isinstance(f, Input)]
    assert [f.id for f in found] == ["a.parquet#1", "a.parquet#2", "a.parquet#3", "b.parquet#1"]
    assert [f.published for f in found] == [*days, date(2023, 2, 7)]


def test_every_fault_is_named_with_file_and_line(tmp_path: Path) -> None:
    lines = [
        '{"text": "a", "id": "x"}',
        "{broken",
        "[1]",
        '{"body": "a"}',
        '{"text": "a", "published": "7 Feb"}',
        '{"text": "a", "published": 7}',
        '{"text": "\\ud83d"}',
        '{"text": "£1"}',
        '{"text": "b", "id": "x"}',
    ]
    content = "\n".join(lines).encode().replace("£".encode(), b"\xa3")
    rows = write(tmp_path, "rows.jsonl", content)
    latin = write(tmp_path, "latin.txt", "£1".encode("latin-1"))
    kind = write(tmp_path, "story.docx", "")
    found = faults(rows, latin, kind, tmp_path / "absent.txt")
    expected = [
        f"{rows}:2: no JSON",
        f"{rows}:3: expected a JSON object, found list",
        f"{rows}:4: field 'text' is NoneType, expected a string; the fields are body",
        f"{rows}:5: published '7 Feb': expected an ISO date",
        f"{rows}:6: published 7: expected an ISO date",
        f"{rows}:7: '{rows.as_posix()}#7' has half a surrogate pair",
        f"{rows}:8: not UTF-8 (byte 0xa3 at offset 10)",
        f"{rows}:9: its id 'x' is that of {rows}:1 too",
        f"{latin}: not UTF-8 (byte 0xa3 at offset 0)",
        f"{kind}: unknown kind of file '.docx': expected .htm, .html",
        f"{tmp_path / 'absent.txt'}: No such file or directory",
    ]
    assert [fault[: len(start)] for fault, start in zip(found, expected, strict=True)] == expected
