"""One target under atheris: ``python -m tests.fuzz.run TARGET [options of libFuzzer] SEEDS``."""

import sys

import atheris

with atheris.instrument_imports(include=["model", "annotations", "training"]):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    target = TARGETS[sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda data: target(bytes(data)))
    atheris.Fuzz()
