"""From a mention to the entries that it can mean."""

from functools import cache

from model.lexicon.matcher import extensions, names
from model.lexicon.names import tokens

__all__ = ["candidates"]

_LONGEST = 30
"""Words: more than any name with an ending has; the work grows with the square of a longer mention."""


def candidates(surface: str) -> tuple[str, ...]:
    """Return the ids of the entries that a mention can mean, in the order of the tables; none if unknown.

    The spelling with its capitals goes before one without. Failing both, a leading *the*, and a region or a
    legal suffix after the name, are left out.
    """
    table = _ids()
    name = tokens(surface)
    if len(name) > _LONGEST:
        return ()
    for start in (0, 1) if name[:1] in (("the",), ("The",)) else (0,):
        for end in (len(name), *_shorter(name)):
            part = name[start:end]
            ids = table.get(part) or table.get(_lowered(part))
            if ids:
                return ids
    return ()


def _shorter(name: tuple[str, ...]) -> list[int]:
    """Return where a name may end if what follows is a region or a legal suffix, longest first."""
    roots = extensions().values()
    return [end for end in range(len(name) - 1, 0, -1) if any(root.spells(name[end:]) for root in roots)]


@cache
def _ids() -> dict[tuple[str, ...], tuple[str, ...]]:
    table: dict[tuple[str, ...], dict[str, None]] = {}
    for name in names():
        for key in {name.words, _lowered(name.words)}:
            table.setdefault(key, {})[name.id] = None
    return {key: tuple(ids) for key, ids in table.items()}


def _lowered(name: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.lower() for word in name)
