"""What the repository promises of itself, wherever a reader would look for it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MODULES = sorted(
    path for name in ("model", "annotations", "eval", "training") for path in (ROOT / name).rglob("*.py")
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_reader_can_hold_a_module_and_a_function_in_mind(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 300
    long = [f.name for f in functions(module) if f.end_lineno is None or f.end_lineno - body_line(f) >= 40]
    assert not long, f"functions over 40 lines: {long}"


def body_line(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return where the code starts: a docstring and a long list of options cost the reader little."""
    first = function.body[bool(ast.get_docstring(function)) :] or function.body
    return first[0].lineno


@pytest.mark.reliability("files", "no module imports a pickling library, calls torch.load or allows pickles")
@pytest.mark.parametrize("module", MODULES, ids=name)
def test_nothing_reads_or_writes_pickles(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {root.partition(".")[0] for root in imported} & {
        "pickle",
        "cloudpickle",
        "dill",
        "joblib",
        "shelve",
    }
    named = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not named & {"torch.load", "torch.save", "numpy.lib.format.read_array"}
    options = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    assert not options & {"allow_pickle", "trust_remote_code", "weights_only"}


def test_the_base_install_leaves_the_training_stack_out() -> None:
    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[\[<>=]", requirement)[0] for requirement in requirements}

    extras = PROJECT["optional-dependencies"]
    assert not names(PROJECT["dependencies"]) & names(extras["baseline"] + extras["train"])


def test_the_readme_opens_with_install_and_predict_then_the_tests() -> None:
    first, second = blocks("sh")[:2]
    assert "pip install ." in first
    assert "picketline predict --example" in first
    assert second.rstrip().endswith("pytest")


def test_readme_and_makefile_ask_for_the_same_torch() -> None:
    pin = re.search(r"^TORCH \?= (\S+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert pin is not None
    assert f" {pin[1]} " in blocks("sh")[1]


def test_the_changelog_knows_the_version() -> None:
    assert f"## [{PROJECT['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_links_of_the_readme_lead_somewhere() -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target]
    targets = [target for target in targets if not target.isupper()]  # [Unison](UNION) is markup, not a link
    assert len(targets) > 3
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_readme_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(blocks("python")[0], "README.md", "exec"), {})
    assert "UNION Unison 0 6" in capsys.readouterr().out
