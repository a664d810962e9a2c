"""Files that are whole or not there: written beside their place, then put into it in one step."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from model.errors import OutputError

__all__ = ["DRAFT", "replacing", "replacing_folder", "to_disk", "unwritten", "write_bytes", "write_text"]

DRAFT = ".part"
"""Suffix of what is not whole yet; its name begins with a dot. A process that was killed may leave one behind."""


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file; raises as `replacing` does."""
    with replacing(path) as draft:
        draft.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write a file in UTF-8, line ends as given; raises as `replacing` does."""
    write_bytes(path, text.encode("utf-8"))


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a draft to write to; when the block ends it takes the place of ``path`` in one step.

    Whoever reads ``path`` meanwhile, and whatever kills the process, finds what was there before or all of the new.
    If the block raises, the draft goes and ``path`` stays. A device or a pipe is written to directly.

    Raises:
        OutputError: if the system refuses to write, for example on a full disk.
    """
    place = Path(os.path.realpath(path))  # a link remains one
    if place.exists() and not place.is_file():
        yield place
        return
    draft = place.with_name(f".{place.name}.{os.getpid()}-{secrets.token_hex(4)}{DRAFT}")
    try:
        yield draft
        if place.exists():
            shutil.copymode(place, draft)
        to_disk(draft)
        os.replace(draft, place)
        to_disk(place.parent)
    except OSError as error:
        if _is_of(error, draft):
            raise unwritten(path, error) from error
        raise
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill; when the block ends it takes the place of ``folder``.

    The old folder moves aside just before the new one moves in. A process killed between these two leaves none;
    writing again makes it good. What a killed process left is removed first.

    Raises:
        OutputError: as `replacing` does.
    """
    place = Path(os.path.realpath(folder))
    draft, aside = (place.with_name(f".{place.name}{suffix}") for suffix in (DRAFT, f".old{DRAFT}"))
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        yield draft
        for path in draft.rglob("*"):
            to_disk(path)
        shutil.rmtree(aside, ignore_errors=True)
        if place.exists():
            place.rename(aside)
        draft.rename(place)
        to_disk(place.parent)
    except OSError as error:
        if _is_of(error, draft) or error.filename == str(place):
            raise unwritten(folder, error) from error
        raise
    finally:
        if aside.exists() and not place.exists():
            aside.rename(place)
        for leftover in (draft, aside):
            shutil.rmtree(leftover, ignore_errors=True)


def unwritten(path: Path, error: Exception) -> OutputError:
    """Return the error to raise in place of that of the system or of a library."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return OutputError(
        f"{path}: cannot be written: {reason}; what was there before is kept. "
        "Make room or name another place, then run it again"
    )


def _is_of(error: OSError, draft: Path) -> bool:
    """Tell whether an error is of writing, rather than of something else that the block does."""
    return error.filename is None or Path(os.fsdecode(error.filename)).is_relative_to(draft)


def to_disk(path: Path) -> None:
    """Wait until a file or the entries of a folder have left the memory of the system."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
