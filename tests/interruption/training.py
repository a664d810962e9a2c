"""Kill the smallest training: ``python -m tests.interruption.training FOLDER SEED TIMES [whole]``.

Without ``whole`` up to the checkpoint; with it all that a run does, from the baseline to the report. Without ``whole``
the disk is full once, too.
"""

import dataclasses
import hashlib
import logging
import resource
import sys
from functools import partial
from itertools import islice
from pathlib import Path

from datasets import Dataset
from tqdm import tqdm

from annotations import features, load
from annotations.export import to_row
from model.atomic import DRAFT
from model.errors import OutputError
from tests import tiny
from tests.interruption.killing import Work, answer, forked, killed, lines_of, points
from training import train
from training.config import TrainingConfig
from training.transformer import train_transformer

# Ours and the libraries', from the loop to the files of a checkpoint.
FILES = set(
    "epochs.py atomic.py transformer.py trainer.py slim.py train.py skops_file.py weights_file.py calibrate.py "
    "report.py trainer_callback.py serialization.py shutil.py".split()
)
SIZE = {
    **train.SMOKE,
    "epochs": 3,
    "n_articles": 5,
    "n_units": 8,
    "n_heads": 1,
    "articles_per_batch": 2,
    "head_learning_rate": 0.2,  # so that the best epoch is neither the first nor the last
}


def main(folder: Path, seed: int, times: int, *, whole: bool) -> None:
    logging.disable()
    tqdm.monitor_interval = 0  # no thread beside ours
    assert forked(partial(tiny.encoder_folder, folder / "encoder")) == 0
    config = dataclasses.replace(TrainingConfig(base_encoder=str(folder / "encoder")), **SIZE)
    shortest, dev = (sorted(load(split), key=lambda a: len(a.text)) for split in ("train", "dev"))
    rows = Dataset.from_list([to_row(a) for a in shortest[: config.n_articles]], features=features())

    def work(run: Path) -> None:
        run.mkdir(exist_ok=True)
        if whole:
            train.run(config, run, resume=True)
        else:
            train_transformer(config, rows, dev[:2], run, resume=True)

    work(folder / "whole")  # here, so that the forks find what is cached
    expected = hashes(folder / "whole")
    assert "checkpoint/model.safetensors" in expected
    lines = lines_of(partial(work, folder / "traced"), FILES, folder / "lines.json")
    chosen = points(lines, seed=seed)
    kills = 0
    for number in range(times):
        run = folder / str(number)
        kills += sum(killed(partial(work, run), FILES, at) for at in islice(chosen, 1 + number % 3))
        assert forked(partial(work, run)) == 0
        assert hashes(run) == expected, number
    errors = []
    for name in () if whole else ("model.safetensors", "optimizer.pt"):
        run = folder / name
        errors.append(
            full(partial(work, run), next(folder.glob(f"whole/epochs/*/{name}")), folder / "error.txt")
        )
        assert not list(run.glob("epochs/checkpoint-*"))
        assert forked(partial(work, run)) == 0
        assert hashes(run) == expected, name
    answer({"kills": kills, "errors": errors})


def full(work: Work, file: Path, note: Path) -> str:
    """Run where half of a file fits; return the error."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size // 2, resource.RLIM_INFINITY))
        try:
            work()
        except OutputError as error:
            note.write_text(str(error))

    assert forked(limited) == 0
    return note.read_text()


def hashes(run: Path) -> dict[str, str]:
    """Return the SHA-256 of what a run leaves, but for drafts and for the epochs, whose files note times."""
    return {
        path.relative_to(run).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(run.rglob("*"))
        if path.is_file() and path.suffix != DRAFT and path.relative_to(run).parts[0] != "epochs"
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), whole=sys.argv[4:] == ["whole"])
