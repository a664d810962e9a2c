import json
import subprocess
import sys
from pathlib import Path

TESTS = """
import pytest
from hypothesis import example, given, settings, strategies as st

pytestmark = pytest.mark.reliability("input", "numbers")

@pytest.mark.parametrize("n", [1, 2, 3])
def test_one_each(n): pass

@given(st.integers())
@example(7)
@settings(max_examples=20)
def test_examples(n): pass

def test_a_loop(record_property): record_property("cases", 5)

@pytest.mark.reliability("files", "a fault | that shows")
def test_fails(): assert 0

@pytest.mark.reliability("files", "what needs a graphics card")
def test_skipped(): pytest.skip("none here")
"""


def _run(folder: Path, tests: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text("from tests.conftest import *\n")
    (folder / "test_it.py").write_text(tests)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--rootdir",
        str(folder),
        "--reliability-report",
        str(folder / "r.md"),
    ]
    root = Path(__file__).parent.parent
    return subprocess.run([*command, str(folder)], cwd=root, capture_output=True, text=True)


def test_the_report_counts_parameters_examples_and_loops(tmp_path: Path) -> None:
    _run(tmp_path, TESTS)
    rows = [
        (row["tried"], row["cases"], row["outcome"]) for row in json.loads((tmp_path / "r.json").read_text())
    ]
    assert rows == [
        ("numbers", 3 + 21 + 5, "held"),
        ("a fault | that shows", 1, "failed"),
        ("what needs a graphics card", 0, "not run"),
    ]
    page = (tmp_path / "r.md").read_text()
    assert "30 cases of 2 kinds of fault were run; 1 failed." in page
    assert "| a fault \\| that shows | 1 | failed | `test_it.py` |" in page


def test_an_unknown_area_is_refused_with_the_list(tmp_path: Path) -> None:
    done = _run(tmp_path, TESTS.replace('"files"', '"filse"'))
    assert "'filse', 'a fault | that shows'" in done.stderr and "input, files, interruption" in done.stderr
