"""SIGKILL at a chosen line: nothing is flushed, caught or cleaned up, and the same seed kills at the same lines.

For processes that have imported much and run nothing yet: forks of them are quick, and have no threads to lose.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

Work = Callable[[], None]
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def in_process(module: str, *arguments: object) -> Any:
    """Run a module in a fresh process; return the last line that it prints, as JSON."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    found = subprocess.run(command, env=os.environ | ENVIRONMENT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout.splitlines()[-1])


def answer(found: dict[str, Any]) -> None:
    """Print what `in_process` returns."""
    sys.stdout.write(json.dumps(found) + "\n")


def forked(work: Work) -> int:
    """Run in a fork; return its exit status, negative for a signal."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def lines_of(work: Work, files: Collection[str], note: Path) -> list[str]:
    """Run to the end in a fork; return the name of the file of each line that ran, of those with the given names."""

    def counted() -> None:
        seen: list[str] = []
        _trace(files, seen.append)
        work()
        sys.settrace(None)
        note.write_text(json.dumps(seen))

    assert forked(counted) == 0
    return list(json.loads(note.read_text()))


def killed(work: Work, files: Collection[str], at: int) -> bool:
    """Run in a fork that is killed before the line with that number; tell whether it came so far."""
    left = at

    def step(_: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def doomed() -> None:
        _trace(files, step)
        work()

    status = forked(doomed)
    assert status in (0, -signal.SIGKILL), status
    return status != 0


def points(lines: list[str], *, seed: int) -> Iterator[int]:
    """Yield numbers of lines without end, as many from each file, however few lines it runs."""
    chance = random.Random(seed)
    numbers: dict[str, list[int]] = {}
    for number, name in enumerate(lines):
        numbers.setdefault(name, []).append(number)
    while True:
        yield chance.choice(numbers[chance.choice(sorted(numbers))])


def _trace(files: Collection[str], step: Callable[[str], None]) -> None:
    def local(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            step(os.path.basename(frame.f_code.co_filename))
        return local

    def entering(frame: FrameType, _event: str, _: Any) -> Any:
        return local if os.path.basename(frame.f_code.co_filename) in files else None

    assert threading.active_count() == 1
    sys.settrace(entering)
