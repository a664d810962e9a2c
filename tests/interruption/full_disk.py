"""A command that writes a file, half of which fits: ``python -m tests.interruption.full_disk FOLDER NAME COMMAND...``.

A limit on the size of files stands in for a full disk: the system writes what fits and refuses the rest.
"""

import contextlib
import io
import resource
import sys
from functools import partial
from pathlib import Path

import model
from tests.interruption.killing import answer, forked
from tests.model.planted import predictor
from training.cli import main as picketline

TEXT = "Crews of Unite blame ministers on 3 May 2023. “No,” said Ann Lee of Barts Health.\n\nTalks go on.\n"
OLD = b"what was there before"


def main(folder: Path, name: str, *command: str) -> None:
    model.load = lambda name: predictor()  # type: ignore[assignment, misc]
    inputs = folder / "in"
    inputs.mkdir()
    for number in range(6):
        (inputs / f"{number}.txt").write_text(TEXT * 3)
    whole, out, note = folder / "whole" / name, folder / "out" / name, folder / "error.txt"
    for path in (whole, out):
        path.parent.mkdir()
    words = [word.replace("IN", str(inputs)) for word in command]
    assert forked(partial(picketline, [*words, "--output", str(whole)])) == 0
    resumes = command[0] == "predict"
    if not resumes:
        out.write_bytes(OLD)
    work = partial(picketline, [*words, "--output", str(out)])
    status = forked(partial(limited, work, whole.stat().st_size // 2, note))
    kept = out.read_bytes() if out.exists() else None
    left = sorted(path.name for path in out.parent.iterdir())
    assert forked(work) == 0
    answer(
        {
            "status": status,
            "error": note.read_text().replace(str(out.parent), "OUT"),
            "kept": kept == OLD or kept is None or (resumes and whole.read_bytes().startswith(kept)),
            "records": kept.count(b"\n") if kept else 0,
            "left": left,
            "again": out.read_bytes() == whole.read_bytes(),
        }
    )


def limited(work: partial[None], size: int, note: Path) -> None:
    """Run with files of a limited size, stderr into a file."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    with contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            work()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            note.write_text(said.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
