"""``python -m tests.golden``: write the golden predictions of the shipped models anew, after new weights."""

import sys

from model import SHIPPED
from model import load as load_model
from model.atomic import write_text
from tests.golden.predictions import FOLDER, render


def main() -> None:
    for name in SHIPPED:
        write_text(FOLDER / f"{name}.jsonl", render(load_model(name)))
        sys.stdout.write(f"{FOLDER / name}.jsonl\n")


if __name__ == "__main__":
    main()
