"""Pages of the documentation as tests: their Python runs, their commands run, and what they show is what comes out."""

import contextlib
import io
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from training.cli import main

DOCS = Path(__file__).parents[1] / "docs"
_BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)

Shell = Callable[[str], str]


def blocks(page: str, *, without: str | None = None) -> list[tuple[str, str]]:
    """Return language and contents of each fenced block, in order; those under the heading ``without`` left out."""
    sections = re.split(r"^(?=## )", (DOCS / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [
        block
        for section in sections
        if without is None or not section.startswith(f"## {without}\n")
        for block in _BLOCK.findall(section)
    ]


def run_page(page: str, shell: Shell, *, without: str | None = None) -> int:
    """Run the blocks of a page in order, as `blocks` gives them; return how many outputs were compared.

    Every ``python`` block runs in one namespace, every line of a ``sh`` block is given to ``shell``. A ``text``
    block is what the block before it prints, ``...`` in it stands for anything. Other blocks are for people alone.
    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    printed, compared = "", 0
    for number, (language, source) in enumerate(blocks(page, without=without), 1):
        where = f"{page}, block {number}"
        if language == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(source, where, "exec"), namespace)
            printed = out.getvalue()
        elif language == "sh":
            printed = "".join(shell(line) for line in commands(source))
        elif language == "text":
            assert matches(printed, source), f"{where}: expected\n{source}\nfound\n{printed}"
            compared += 1
    return compared


def commands(source: str) -> list[str]:
    """Return the commands of a shell block without comments; a backslash joins lines."""
    lines = source.replace("\\\n", " ").splitlines()
    return [shlex.join(words) for line in lines if (words := shlex.split(line, comments=True))]


def matches(printed: str, shown: str) -> bool:
    """Tell whether an output is the one shown, trailing white space apart."""

    def tidy(text: str) -> str:
        return "\n".join(line.rstrip() for line in text.strip().splitlines())

    pattern = re.escape(tidy(shown)).replace(r"\.\.\.", ".*?")
    return re.fullmatch(pattern, tidy(printed), re.DOTALL) is not None


def picketline(command: str) -> str:
    """Run a command of the page, which must succeed; return what it prints, errors and progress included."""
    program, *arguments = shlex.split(command)
    assert program == "picketline", command
    out, code = io.StringIO(), None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            main(arguments)
        except SystemExit as exit_:
            code = exit_.code
    assert not code, f"{command}: {out.getvalue()}"
    return out.getvalue()
