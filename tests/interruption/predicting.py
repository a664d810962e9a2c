"""Kill `picketline predict --output`: ``python -m tests.interruption.predicting FOLDER KIND SEED TIMES``."""

import sys
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path

from tests.interruption.killing import answer, forked, killed, lines_of, points
from tests.model.planted import predictor
from training.batch import Options, predict_files

FILES = {"batch.py", "outputs.py", "atomic.py", "shutil.py"}
TEXTS = {f"{n:02}.txt": f"Crews blame ministers. 🚑 “No,” said Ann Lee.\r\nOffer {n}.\n" for n in range(8)}


def main(folder: Path, kind: str, seed: int, times: int) -> None:
    inputs = folder / "in"
    inputs.mkdir()
    for name, text in TEXTS.items():
        (inputs / name).write_bytes(text.encode())
    if kind == "parquet":
        import_module("pyarrow.parquet")  # here, so that the forks need not
    work = partial(predict_files, [inputs], predictor=predictor(), options=Options())
    lines = lines_of(partial(work, output=folder / f"whole.{kind}"), FILES, folder / "lines.json")
    whole = (folder / f"whole.{kind}").read_bytes()
    kills = 0
    chosen = points(lines, seed=seed)
    for number in range(times):
        out = folder / str(number) / f"out.{kind}"
        out.parent.mkdir()
        for at in islice(chosen, 1 + number % 3):
            if not killed(partial(work, output=out), FILES, at):
                break
            kills += 1
            check(out, whole)
        else:
            assert forked(partial(work, output=out)) == 0
        assert out.read_bytes() == whole
        left = [path.name for path in out.parent.iterdir()]
        assert left == [out.name], left
    answer({"kills": kills})


def check(out: Path, whole: bytes) -> None:
    """A table is whole or not there; of JSON lines there are as many as were predicted, in order."""
    if out.suffix == ".jsonl":
        assert not out.exists() or whole.startswith(out.read_bytes())
    else:
        assert not out.exists() or out.read_bytes() == whole


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
