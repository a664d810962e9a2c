"""Committed texts beside what they should be."""

from pathlib import Path

__all__ = ["differs"]


def differs(path: Path, text: str) -> bool:
    """Return whether there is no such file, or one that holds another text."""
    return not path.is_file() or path.read_text(encoding="utf-8") != text
