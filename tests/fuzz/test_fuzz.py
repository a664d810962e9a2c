"""Coverage-guided fuzzing, each target in a process of its own (`make fuzz`); crashes are kept in runs/fuzz."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS, seeds

ROOT = Path(__file__).parents[2]
RUNS = os.environ.get("FUZZ_RUNS", "3000")
SECONDS = os.environ.get("FUZZ_SECONDS", "300")
AREA = {"ONNX": "files", "settings": "files"}


def _marked(target: str) -> object:
    mark = pytest.mark.reliability(AREA.get(target, "input"), f"coverage-guided fuzzing (atheris): {target}")
    return pytest.param(target, marks=mark)


@pytest.mark.long
@pytest.mark.parametrize("target", [_marked(target) for target in TARGETS])
def test_nothing_breaks(target: str, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    pytest.importorskip("atheris", reason="the extra fuzz is not installed")
    for number, seed in enumerate(seeds(target)):
        (tmp_path / str(number)).write_bytes(seed)
    crashes = ROOT / "runs" / "fuzz" / re.sub(r"\W+", "-", target).strip("-")
    crashes.mkdir(parents=True, exist_ok=True)
    options = [f"-runs={RUNS}", f"-max_total_time={SECONDS}", "-seed=1", "-timeout=60", "-rss_limit_mb=4096"]
    command = [sys.executable, "-m", "tests.fuzz.run", target, *options, "-max_len=4096"]
    command += [f"-artifact_prefix={crashes}/", str(tmp_path)]
    # The peak that libFuzzer compares with its limit is that of this process, whatever it has read before, unless
    # another one forks in between: Linux carries it over vfork and exec.
    command = ["sh", "-c", '"$@"; exit $?', "sh", *command]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
    finished = re.search(r"Done (\d+) runs", done.stderr)
    assert done.returncode == 0 and finished, (done.stdout + done.stderr)[-6_000:]
    record_property("cases", int(finished[1]))
