"""The measurements of `eval.benchmark`.

Every rival runs in a process of its own, on the same articles and the same cores, and they take turns, so that
whatever else the machine does strikes all of them. Compare within a round; look at the spread over rounds.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import IO, Any, TypedDict

from eval.benchmark_machine import Machine, Wheel, encoder_size, import_seconds, installed_mb, machine, wheel
from eval.benchmark_specs import OURS, Spec
from model.atomic import write_text
from model.errors import PicketlineError

__all__ = ["FORMAT", "FULL", "SMOKE", "Benchmark", "Plan", "Row", "measure"]

FORMAT = 1
SEED = 20230207


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured: texts in a round, texts of the trial and of the latency of one, rounds, cold starts."""

    n_texts: int
    n_trial: int
    n_single: int
    n_rounds: int
    n_cold: int


FULL = Plan(n_texts=50, n_trial=10, n_single=15, n_rounds=4, n_cold=4)
SMOKE = Plan(n_texts=2, n_trial=1, n_single=1, n_rounds=2, n_cold=1)


class Row(TypedDict):
    """What was measured of one rival.

    Attributes:
        name, about, knob: of its `Spec`.
        trial: seconds of the trial by setting, where one was chosen by it.
        many: by setting, the seconds of all texts in each round.
        one: the seconds of single texts, of all rounds.
        cold: seconds from the start of a process to its first answer.
        memory: MiB, the peak of the process (spaCy's further processes not counted).
        installed: megabytes of what has to be installed, Python apart.
    """

    name: str
    about: str
    knob: str
    trial: dict[str, float]
    many: dict[str, list[float]]
    one: list[float]
    cold: list[float]
    memory: float
    installed: float


class Benchmark(TypedDict):
    """The layout of benchmark.json; ``imports`` in seconds, ``encoder`` the sizes of the shipped network."""

    format: int
    machine: Machine
    checkpoint: bool
    encoder: dict[str, int]
    n_texts: int
    n_words: int
    rounds: int
    imports: list[float]
    wheel: Wheel | None
    rivals: list[Row]


class _Child:
    """A rival in its own process."""

    def __init__(self, process: "subprocess.Popen[str]", name: str) -> None:
        self._process = process
        self._name = name

    def read(self) -> Any:
        line = _pipe(self._process.stdout).readline()
        if not line:
            raise PicketlineError(
                f"benchmark: {self._name} ended with status {self._process.wait()}; what it said is above. Its extra "
                "may be missing: pip install 'picketline[benchmark]'"
            )
        return json.loads(line)

    def ask(self, **request: object) -> Any:
        stdin = _pipe(self._process.stdin)
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        return self.read()


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None  # both are pipes
    return stream


@contextmanager
def _started(spec: Spec, texts: Path, checkpoint: Path | None) -> Iterator[_Child]:
    command = [
        sys.executable,
        "-m",
        spec.module,
        spec.name,
        str(texts),
        *([str(checkpoint)] if checkpoint else []),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _Child(process, spec.name)
        except BaseException:
            process.kill()
            raise
        finally:
            _pipe(process.stdin).close()


def measure(
    texts: Sequence[str], rivals: Sequence[Spec], plan: Plan, *, checkpoint: Path | None, root: Path
) -> Benchmark:
    """Run the benchmark.

    Args:
        texts: the articles; the first ``plan.n_texts`` are read.
        rivals: ours first.
        plan: how much to measure.
        checkpoint: of the run whose weights ship, for the Hugging Face pipeline; see `eval.benchmark_torch`.
        root: of the repository, for the size of its wheel.

    Raises:
        PicketlineError: if a rival's process ends early.
    """
    texts = texts[: plan.n_texts]
    about = machine()
    packed = wheel(root)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        path = Path(folder) / "texts.json"
        write_text(path, json.dumps(list(texts)))
        children: dict[str, _Child] = {}
        for spec in rivals:
            children[spec.name] = stack.enter_context(_started(spec, path, checkpoint))
            children[spec.name].read()  # its first answer
        rows = {spec.name: _empty(spec, packed) for spec in rivals}
        chosen = [_chosen(spec, children[spec.name], plan, rows[spec.name]) for spec in rivals]
        _rounds(chosen, children, plan, rows)
        for name, child in children.items():
            rows[name]["memory"] = round(child.ask(memory=True), 1)
        imports = _cold(rivals, path, checkpoint, plan, rows)
    return {
        "format": FORMAT,
        "machine": about,
        "checkpoint": checkpoint is not None,
        "encoder": encoder_size(),
        "n_texts": len(texts),
        "n_words": sum(len(text.split()) for text in texts),
        "rounds": plan.n_rounds,
        "imports": imports,
        "wheel": packed,
        "rivals": [rows[spec.name] for spec in rivals],
    }


def _empty(spec: Spec, packed: Wheel | None) -> Row:
    own = packed["unpacked"] if packed and spec.name in (OURS, "baseline") else 0.0
    return {
        "name": spec.name,
        "about": spec.about,
        "knob": spec.knob,
        "trial": {},
        "many": {},
        "one": [],
        "cold": [],
        "memory": 0.0,
        "installed": round(installed_mb(*spec.packages) + own, 1),
    }


def _chosen(spec: Spec, child: _Child, plan: Plan, row: Row) -> Spec:
    """Warm a rival up in each setting; return it with the settings that are timed from now on."""
    for setting in spec.settings:
        child.ask(many=setting, n=plan.n_trial)
    if not spec.tried:
        return spec
    trial = {setting: child.ask(many=setting, n=plan.n_trial) for setting in spec.settings}
    row["trial"] = {str(setting): round(seconds, 4) for setting, seconds in trial.items()}
    return replace(spec, settings=(min(trial, key=trial.__getitem__),))


def _rounds(
    rivals: Sequence[Spec], children: Mapping[str, _Child], plan: Plan, rows: Mapping[str, Row]
) -> None:
    """Let all rivals take turns, in another order each round."""
    order = random.Random(SEED)
    turns: list[tuple[str, int | None]] = [(spec.name, n) for spec in rivals for n in (*spec.settings, None)]
    for _ in range(plan.n_rounds):
        for name, setting in order.sample(turns, len(turns)):
            if setting is None:
                rows[name]["one"] += [round(s, 5) for s in children[name].ask(one=plan.n_single)]
            else:
                seconds = children[name].ask(many=setting, n=plan.n_texts)
                rows[name]["many"].setdefault(str(setting), []).append(round(seconds, 4))


def _cold(
    rivals: Sequence[Spec], texts: Path, checkpoint: Path | None, plan: Plan, rows: Mapping[str, Row]
) -> list[float]:
    """Start each rival anew some times; return the seconds of our import, taken in between."""
    imports = []
    for _ in range(plan.n_cold):
        imports.append(round(import_seconds(), 4))
        for spec in rivals:
            start = perf_counter()
            with _started(spec, texts, checkpoint) as child:
                child.read()
                rows[spec.name]["cold"].append(round(perf_counter() - start, 4))
    return imports
