"""Make splits.toml: ``python -m annotations.make_splits [--keep]``; the same corpus gives the same file.

Test 20, dev 10 and train 70 per cent, by article, in every prefix and stance alike. Articles that share a
person or a near-identical sentence (`annotations.overlap`) stay together. Some organisations of the lexicon
are kept for test alone: their articles are put there first.

Articles written after the split was drawn, where the errors on dev showed a gap, go to train (`LATER`): dev and test
stay as they were, and figures on them comparable.

``--keep`` leaves every article where it is, puts new ones into train, and renews checksum and list of test-only
organisations: for a correction of an annotation. ``tests/annotations/test_splits.py`` proves the result.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from annotations.article import Article
from annotations.corpus import ARTICLES, SPLITS, SPLITS_FILE, checksum, load_folder, read_splits
from annotations.organisations import NameIndex, Organisation
from annotations.overlap import near_identical, shared_persons
from model.atomic import write_text
from model.lexicon import UnionEntry, trusts, unions

__all__ = ["assign", "units"]

SEED = 20261122
SHARES = {"test": 0.2, "dev": 0.1}
# Sought for test beforehand; those with a single article come to it by chance often enough.
WANTED = {"trusts": 24, "unions": 8}
WANTED_ARTICLES = range(2, 7)
MAX_ARTICLES = 8

LATER = frozenset("opqrstuvwxyz")
"""Prefixes of the articles written after the split was drawn."""

Stratum: TypeAlias = tuple[str, str]


def units(articles: list[Article]) -> list[list[str]]:
    """Group the ids of articles that share a person or a near-identical sentence, directly or in a chain."""
    unit = {article.id: [article.id] for article in articles}
    links = [link[:2] for link in shared_persons(articles)] + [link[:2] for link in near_identical(articles)]
    for one, other in links:
        if unit[one] is not unit[other]:
            unit[one] += unit[other]
            for member in unit[other]:
                unit[member] = unit[one]
    return sorted(sorted(members) for members in {id(members): members for members in unit.values()}.values())


def assign(articles: list[Article], *, seed: int = SEED) -> dict[str, str]:
    """Return the split of every article id."""
    later = [article.id for article in articles if article.id[0] in LATER]
    articles = [article for article in articles if article.id[0] not in LATER]
    chance = random.Random(seed)
    stratum: dict[str, Stratum] = {a.id: (a.id.split("-")[0], a.stance.value) for a in articles}
    room = _quotas(Counter(stratum.values()))
    groups = units(articles)
    chance.shuffle(groups)
    split = dict.fromkeys(later, "train")

    def place(members: list[str], name: str) -> bool:
        need = Counter(stratum[member] for member in members)
        if any(room[name][key] < n for key, n in need.items()):
            return False
        room[name] -= need
        split.update(dict.fromkeys(members, name))
        return True

    _reserve(articles, groups, chance, lambda members: place([m for m in members if m not in split], "test"))
    for members in sorted(groups, key=len, reverse=True):
        if members[0] in split:
            continue
        order = chance.sample(SPLITS, counts=[70, 10, 20], k=100)
        if not any(place(members, name) for name in dict.fromkeys(order)):
            raise ValueError(f"no split has room for the linked articles {', '.join(members)}")
    return split


def _reserve(
    articles: list[Article],
    groups: list[list[str]],
    chance: random.Random,
    place: Callable[[list[str]], bool],
) -> None:
    """Put all articles that touch an organisation sought for test alone there, while ``place`` finds room."""
    index = NameIndex(articles)
    group = {member: members for members in groups for member in members}
    kinds: dict[str, Sequence[Organisation]] = {"unions": unions(), "trusts": trusts()}
    for kind, organisations in kinds.items():
        candidates = [o for o in organisations if len(index.naming(o)) in WANTED_ARTICLES]
        found = 0
        for candidate in chance.sample(candidates, len(candidates)):
            members = sorted({member for one in index.touching(candidate) for member in group[one]})
            if found < WANTED[kind] and len(members) <= MAX_ARTICLES and place(members):
                found += 1


def _quotas(sizes: Counter[Stratum]) -> dict[str, Counter[Stratum]]:
    """Share out every stratum, so that within each prefix the shares are kept as well (largest remainder)."""
    room: dict[str, Counter[Stratum]] = {name: Counter() for name in SPLITS}
    prefixes: dict[str, list[Stratum]] = defaultdict(list)
    for key in sorted(sizes):
        prefixes[key[0]].append(key)
    for name, share in SHARES.items():
        for keys in prefixes.values():
            for key in keys:
                room[name][key] = int(share * sizes[key])
            total = round(share * sum(sizes[key] for key in keys))
            missing = total - sum(room[name][key] for key in keys)
            for key in sorted(keys, key=lambda key: -(share * sizes[key] % 1))[:missing]:
                room[name][key] += 1
    room["train"] = sizes - room["test"] - room["dev"]
    return room


def render_splits(articles: list[Article], split: dict[str, str], *, corpus: str) -> str:
    """Write splits.toml; ``corpus`` is the checksum."""
    test = NameIndex(article for article in articles if split[article.id] == "test")
    others = NameIndex(article for article in articles if split[article.id] != "test")
    everyone: list[Organisation] = [*unions(), *trusts()]
    only = [o for o in everyone if test.naming(o) and not others.touching(o)]
    lines = [
        "# Made by python -m annotations.make_splits: not to be edited by hand.",
        f"seed = {SEED}",
        f'checksum = "{corpus}"',
    ]
    for name in SPLITS:
        lines += ["", *_array(name, [article.id for article in articles if split[article.id] == name])]
    lines += ["", "# Lexicon ids of organisations that test names, and of which train and dev have no trace."]
    lines += ["[test_only]"]
    lines += _array("unions", [o.id for o in only if isinstance(o, UnionEntry)])
    lines += _array("trusts", [o.id for o in only if not isinstance(o, UnionEntry)])
    return "\n".join(lines) + "\n"


def _array(name: str, items: list[str]) -> list[str]:
    rows = [items[at : at + 10] for at in range(0, len(items), 10)]
    return [f"{name} = [", *("  " + "".join(f'"{item}", ' for item in row).rstrip() for row in rows), "]"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m annotations.make_splits", description=__doc__)
    parser.add_argument(
        "--keep", action="store_true", help="keep every article in its split; new ones go to train"
    )
    parser.add_argument("--out", type=Path, default=SPLITS_FILE, help="file to write (default: %(default)s)")
    arguments = parser.parse_args()
    articles = load_folder(ARTICLES)
    if arguments.keep:
        present = read_splits()
        placed = {identifier: name for name in SPLITS for identifier in present[name]}
        split = {article.id: placed.get(article.id, "train") for article in articles}
    else:
        split = assign(articles)
    write_text(arguments.out, render_splits(articles, split, corpus=checksum()))
    print(f"{arguments.out}: {dict(Counter(split.values()))}")


if __name__ == "__main__":
    main()
