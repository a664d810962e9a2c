"""``python -m tests.eval.slow_and_fast RIVAL TEXTS``: rivals that load nothing, one with settings that matter."""

import sys
import time
from collections.abc import Sequence

from eval.benchmark_child import Rival, serve


def _fast(checkpoint: str) -> Rival:
    sys.stdout.write("what a library prints")
    return Rival(many=lambda texts, setting: None, one=lambda text: None)


def _slow(checkpoint: str) -> Rival:
    def many(texts: Sequence[str], setting: int) -> None:
        time.sleep(0.05 if setting == 1 else 0.005)

    return Rival(many=many, one=lambda text: time.sleep(0.001))


def _broken(checkpoint: str) -> Rival:
    raise SystemExit(3)


if __name__ == "__main__":
    serve(
        {"picketline": _fast, "spacy": _slow, "transformers": _slow, "broken": _broken}[sys.argv[1]],
        sys.argv[2:],
    )
