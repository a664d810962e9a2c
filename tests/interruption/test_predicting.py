"""`picketline predict --output` and the other commands that write: killed at any line, and on a full disk."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.interruption.killing import in_process

if not hasattr(os, "fork"):
    pytest.skip("kills forks of a process", allow_module_level=True)


@pytest.mark.reliability(
    "interruption", "picketline predict --output killed (SIGKILL) at random lines, resumed"
)
@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_killed_runs_end_as_an_uninterrupted_one(
    tmp_path: Path, kind: str, record_property: Callable[[str, object], None]
) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    found = in_process("tests.interruption.predicting", tmp_path, kind, 1, 9)
    assert found["kills"] >= 9
    record_property("cases", found["kills"])


@pytest.mark.long
@pytest.mark.reliability(
    "interruption", "picketline predict --output killed (SIGKILL) at random lines, resumed"
)
@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_killed_runs_end_as_an_uninterrupted_one_many_times(
    tmp_path: Path, kind: str, record_property: Callable[[str, object], None]
) -> None:
    record_property("cases", in_process("tests.interruption.predicting", tmp_path, kind, 2, 100)["kills"])


@pytest.mark.reliability("interruption", "a full disk while a command writes its output")
@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("out.jsonl", ["predict", "IN"]),
        ("out.csv", ["predict", "IN"]),
        ("out.html", ["view", "IN/0.txt"]),
        ("out.svg", ["timeline", "IN"]),
    ],
)
def test_a_full_disk_is_one_clear_line_and_takes_nothing(
    tmp_path: Path, name: str, command: list[str]
) -> None:
    found = in_process("tests.interruption.full_disk", tmp_path, name, *command)
    written = f"{name}.partial.jsonl" if name == "out.csv" else name
    reason = "cannot be written: File too large; what was there before is kept."
    assert found["status"] == 1
    assert found["error"].startswith(f"error: OUT/{written}: {reason}")
    assert found["error"].count("\n") == 1
    assert (found["kept"], found["left"], found["again"]) == (True, [written], True)
    if name == "out.jsonl":
        assert found["records"] == 3  # every one that fitted, whole
