"""A folder of weights and its manifest: every file is checked against a SHA-256 before anything reads it."""

import hashlib
import json
import re
import stat
from pathlib import Path
from typing import Self

from model.atomic import write_text
from model.errors import WeightsError

__all__ = ["MANIFEST", "Weights", "write_manifest"]

MANIFEST = "manifest.json"
FORMAT = 1


class Weights:
    """The verified files of one model.

    Attributes:
        folder: where they lie.
        kind: which loader reads them, ``transformer`` or ``baseline``.
        checksum: SHA-256 of the manifest, so one figure for all of the files.
    """

    def __init__(self, folder: Path, kind: str, files: dict[str, str], checksum: str) -> None:
        self.folder = folder
        self.kind = kind
        self.checksum = checksum
        self._files = files

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read the manifest of a folder.

        Raises:
            WeightsError: if there is no manifest, or it is not one that this version reads.
        """
        path = folder / MANIFEST
        try:
            raw = _content(path)
        except OSError as error:
            raise WeightsError(
                f"{path}: no manifest of weights here ({error.strerror}); {_REMEDY}"
            ) from error
        try:
            data = json.loads(raw)
            if data["format"] != FORMAT:
                raise ValueError(f"format {data['format']!r}, expected {FORMAT}")
            files = {str(name): str(digest) for name, digest in data["files"].items()}
            if outside := [name for name in files if not _FILE_NAME.fullmatch(name)]:
                raise ValueError(f"{outside[0]!r} is no name of a file in this folder")
            return cls(folder, str(data["kind"]), files, hashlib.sha256(raw).hexdigest())
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise WeightsError(
                f"{path}: not a manifest that this version reads ({error!r}); {_REMEDY}"
            ) from error

    def read(self, name: str) -> bytes:
        """Return the bytes of a file of the manifest.

        Raises:
            WeightsError: if the manifest does not list it, it is not there, or its SHA-256 is another.
        """
        path = self.folder / name
        if name not in self._files:
            raise WeightsError(f"{self.folder / MANIFEST} does not list {name}; {_REMEDY}")
        try:
            data = _content(path)
        except OSError as error:
            raise WeightsError(
                f"{path}: listed in {MANIFEST}, not readable ({error.strerror}); {_REMEDY}"
            ) from error
        found = hashlib.sha256(data).hexdigest()
        if found != self._files[name]:
            raise WeightsError(f"{path}: SHA-256 {found}, expected {self._files[name]}; {_REMEDY}")
        return data

    def text(self, name: str) -> str:
        """Return a file of the manifest as UTF-8 text; raises as `read` does."""
        try:
            return self.read(name).decode("utf-8")
        except UnicodeDecodeError as error:
            raise WeightsError(f"{self.folder / name}: not UTF-8 ({error}); {_REMEDY}") from error


_REMEDY = "reinstall the package, or name another folder of weights"
_FILE_NAME = re.compile(r"\w[\w.-]*", re.ASCII)
_LARGEST = 1 << 31  # bytes: no ONNX file is larger


def _content(path: Path) -> bytes:
    """Read a regular file, or what a link to one names: what it holds is checked, not where it lies."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise WeightsError(f"{path}: no regular file; {_REMEDY}")
    if found.st_size > _LARGEST:
        raise WeightsError(f"{path}: {found.st_size:,} bytes, more than {_LARGEST:,}; {_REMEDY}")
    return path.read_bytes()


def write_manifest(folder: Path, *, kind: str) -> None:
    """List every other file of a folder with its SHA-256."""
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != MANIFEST
    }
    text = json.dumps({"format": FORMAT, "kind": kind, "files": files}, indent=2) + "\n"
    write_text(folder / MANIFEST, text)
