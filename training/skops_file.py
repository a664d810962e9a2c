"""skops files that depend on the estimator alone: the same weights give the same bytes, and so the same manifest.

skops names arrays by the addresses of objects in memory and notes the time in the archive.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import skops.io

from model.atomic import write_bytes

__all__ = ["dump"]

_SCHEMA = "schema.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest day that a zip can name


def dump(estimator: Any, path: Path) -> None:
    """Write an estimator as `skops.io.dump` does, objects numbered in the order of the schema."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(skops.io.dumps(estimator))) as found:
        numbers: dict[str, int] = {}
        schema = _numbered(json.loads(found.read(_SCHEMA)), numbers)
        with zipfile.ZipFile(target, "w") as archive:
            for name in sorted(set(found.namelist()) - {_SCHEMA}, key=lambda name: numbers[_stem(name)]):
                _add(archive, _renamed(name, numbers), found.read(name))
            _add(archive, _SCHEMA, json.dumps(schema, indent=2).encode())
    write_bytes(path, target.getvalue())


def _numbered(node: Any, numbers: dict[str, int]) -> Any:
    """Return a node of the schema with numbers for ``__id__`` and in names of files."""
    if isinstance(node, list):
        return [_numbered(item, numbers) for item in node]
    if not isinstance(node, dict):
        return node
    if "__id__" in node:
        numbers.setdefault(str(node["__id__"]), len(numbers) + 1)
    changed = {key: _numbered(value, numbers) for key, value in node.items()}
    if "__id__" in node:
        changed["__id__"] = numbers[str(node["__id__"])]
    if "file" in node:
        changed["file"] = _renamed(node["file"], numbers)
    return changed


def _renamed(name: str, numbers: dict[str, int]) -> str:
    return name.replace(_stem(name), str(numbers[_stem(name)]), 1)


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data, compresslevel=9)
