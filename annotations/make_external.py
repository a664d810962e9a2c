"""Make external/*.json: ``python -m annotations.make_external ANNOTATED_DIR TEXT_DIR``.

ANNOTATED_DIR holds articles in the format of GUIDELINES.md, TEXT_DIR their originals under the same names
(``<id>.txt``). The texts themselves stay where they are.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from annotations.corpus import load_folder
from annotations.standoff import EXTERNAL, detach
from model.atomic import write_text

__all__ = ["render_standoff"]


def render_standoff(standoff: dict[str, Any]) -> str:
    """Write one mention or sentence a line, so that a change is readable as a diff."""
    lines = []
    for key, value in standoff.items():
        if isinstance(value, list):
            rows = ",\n".join(f"    {json.dumps(row)}" for row in value)
            lines.append(f'  "{key}": [\n{rows}\n  ]')
        else:
            lines.append(f'  "{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m annotations.make_external", description=__doc__)
    parser.add_argument("annotated", type=Path, metavar="ANNOTATED_DIR")
    parser.add_argument("texts", type=Path, metavar="TEXT_DIR")
    parser.add_argument("--out", type=Path, default=EXTERNAL, help="folder to write to")
    arguments = parser.parse_args()
    try:
        detached = [
            detach(article, (arguments.texts / f"{article.id}.txt").read_bytes())
            for article in load_folder(arguments.annotated)
        ]
    except (OSError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    arguments.out.mkdir(exist_ok=True)
    for standoff in detached:
        path = arguments.out / f"{standoff['id']}.json"
        write_text(path, render_standoff(standoff))
        print(f"{path}: {len(standoff['mentions'])} mentions, {len(standoff['sentences'])} sentences")


if __name__ == "__main__":
    main()
