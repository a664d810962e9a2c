"""The epochs of a run on the disk: which are whole, which belong to the run that asks, and which may go.

The Trainer writes a checkpoint file by file, and takes the folder of the newest one for whole when it resumes.
"""

import hashlib
import json
import logging
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from annotations.article import Article
from eval.data import checksum
from model.atomic import to_disk, write_text
from model.errors import PicketlineError
from training.config import TrainingConfig

__all__ = ["EpochsError", "clear", "last_whole", "prune", "run_key", "seal"]

SEAL = "whole.json"
STATE = "trainer_state.json"
log = logging.getLogger(__name__)


class EpochsError(PicketlineError):
    """A run cannot go on from the epochs that its folder holds."""


def run_key(config: TrainingConfig, rows: Iterable[Mapping[str, Any]], dev: Iterable[Article]) -> str:
    """Return what tells whether epochs belong to a run: SHA-256 of its settings and articles.

    Those of dev count too, as figures on other articles say nothing of which epoch is the best.
    """
    digest = hashlib.sha256(config.to_json().encode())
    digest.update(checksum(dev).encode())
    for row in rows:
        digest.update(json.dumps(row, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def seal(checkpoint: Path, key: str) -> None:
    """Mark a checkpoint as whole, once every file of it is on the disk."""
    for path in sorted(checkpoint.iterdir()):
        to_disk(path)
    content = {"run": key, "files": _sizes(checkpoint)}
    write_text(checkpoint / SEAL, json.dumps(content, indent=1) + "\n")


def last_whole(folder: Path, key: str) -> Path | None:
    """Return the newest whole epoch of a run, or ``None``; remove what is half written, and say so.

    Raises:
        EpochsError: if the epochs are of other settings or articles, or the best one is gone.
    """
    whole = []
    for path in folder.glob("checkpoint-*"):
        run = _sealed(path)
        if run is None:
            log.info("%s is not whole; removing it", path)
            shutil.rmtree(path)
        elif run != key:
            raise EpochsError(
                f"{path} is of other settings or articles than now: "
                "give those it was begun with, or name another folder"
            )
        else:
            whole.append(path)
    if not whole:
        return None
    last = max(whole, key=_step)
    best = json.loads((last / STATE).read_text(encoding="utf-8"))["best_global_step"]
    if best is not None and folder / f"checkpoint-{best}" not in whole:
        raise EpochsError(f"{folder}: the best epoch, checkpoint-{best}, is gone; train without --resume")
    return last


def prune(folder: Path, keep: Iterable[Path]) -> None:
    """Remove all epochs but those to keep; one that is half removed no longer counts as whole."""
    keep = set(keep)
    for path in folder.glob("checkpoint-*"):
        if path not in keep:
            (path / SEAL).unlink(missing_ok=True)
            shutil.rmtree(path)


def clear(folder: Path) -> None:
    """Remove the epochs of an earlier run, which this one could be mistaken for, and say so."""
    if any(folder.glob("checkpoint-*")):
        log.info("removing the epochs of an earlier run in %s", folder)
        prune(folder, ())


def _sealed(checkpoint: Path) -> str | None:
    """Return the key of the run that a whole checkpoint belongs to."""
    try:
        content = json.loads((checkpoint / SEAL).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return str(content["run"]) if content["files"] == _sizes(checkpoint) else None


def _sizes(checkpoint: Path) -> dict[str, int]:
    files = (path for path in sorted(checkpoint.iterdir()) if path.name != SEAL)
    return {path.name: path.stat().st_size for path in files}


def _step(checkpoint: Path) -> int:
    return int(checkpoint.name.rpartition("-")[2])
