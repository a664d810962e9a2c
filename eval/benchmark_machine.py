"""What the benchmark ran on, and how large things are: the processor, the libraries, installed and packed sizes."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path
from typing import TypedDict

from packaging.requirements import Requirement

import model
from model.parallel import n_cores

__all__ = [
    "TRANSFORMER",
    "Machine",
    "Wheel",
    "encoder_size",
    "import_seconds",
    "installed_mb",
    "machine",
    "wheel",
]

LIBRARIES = ("numpy", "onnxruntime", "tokenizers", "torch", "transformers", "spacy")
_FLAGS = ("avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8")
"""Of the processor, that 8-bit arithmetic gains by."""
_IMPORT = "import time; t = time.perf_counter(); from model import predict; print(time.perf_counter() - t)"
MB = 1_000_000
TRANSFORMER = Path(model.__file__).parent / "weights" / "transformer"
_HEAD_WIDTH = 32  # hidden units of an attention head, which the export does not say


class Machine(TypedDict):
    """The processor with what it has of `_FLAGS`, the cores in use, the system, and the versions."""

    processor: str
    flags: list[str]
    cores: int
    system: str
    python: str
    versions: dict[str, str]
    load_before: float


class Wheel(TypedDict):
    """Megabytes of the wheel, and of its files unpacked."""

    packed: float
    unpacked: float


def machine() -> Machine:
    """Describe this machine."""
    name, flags = _processor()
    return {
        "processor": name,
        "flags": [flag for flag in _FLAGS if flag in flags],
        "cores": n_cores(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in LIBRARIES if _is_installed(name)},
        "load_before": round(os.getloadavg()[0], 2),
    }


def _processor() -> tuple[str, set[str]]:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown", set()
    facts = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)
    stripped = {key.strip(): value.strip() for key, value in facts.items()}
    return stripped.get("model name", "unknown"), set(stripped.get("flags", "").split())


def import_seconds() -> float:
    """Return how long a new process takes for ``from model import predict``."""
    run = subprocess.run([sys.executable, "-c", _IMPORT], check=True, capture_output=True, text=True)
    return float(run.stdout)


def wheel(root: Path) -> Wheel | None:
    """Build the wheel of the tree at ``root`` and return its sizes; ``None`` where it cannot be built here."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--wheel-dir",
            folder,
            str(root),
        ]
        if subprocess.run(command, capture_output=True).returncode:
            return None
        (path,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
        return {"packed": path.stat().st_size / MB, "unpacked": unpacked / MB}


def installed_mb(*names: str) -> float:
    """Return the megabytes of some installed distributions and of all that they need, without extras."""
    return sum(_size(each) for each in _with_needs(names).values()) / MB


def _with_needs(names: tuple[str, ...]) -> dict[str, Distribution]:
    found: dict[str, Distribution] = {}
    left = [name.lower().replace("_", "-") for name in names]
    while left:
        name = left.pop()
        if name in found or not _is_installed(name):
            continue
        found[name] = distribution(name)
        for line in found[name].requires or ():
            need = Requirement(line)
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                left.append(need.name.lower().replace("_", "-"))
    return found


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _size(each: Distribution) -> int:
    paths = (Path(str(each.locate_file(file))) for file in each.files or ())
    return sum(path.stat().st_size for path in paths if path.is_file())


def encoder_size() -> dict[str, int]:
    """Return the sizes of the shipped encoder, as `transformers.BertConfig` calls them, and its ``n_heads``: those
    that slimming left of the heads.
    """
    import onnx  # an extra's

    graph = onnx.load(TRANSFORMER / "network.onnx", load_external_data=False).graph
    widths = {each.name: each.dims[0] for each in graph.initializer if len(each.dims) == 1}
    inner = [width for name, width in widths.items() if name.endswith("intermediate.dense.bias")]
    (queries,) = {width for name, width in widths.items() if name.endswith("attention.self.query.bias")}
    (hidden,) = {width for name, width in widths.items() if name.endswith("output.LayerNorm.bias")}
    vocabulary = json.loads((TRANSFORMER / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    return {
        "num_hidden_layers": len(inner),
        "hidden_size": hidden,
        "intermediate_size": inner[0],
        "num_attention_heads": hidden // _HEAD_WIDTH,
        "n_heads": queries // _HEAD_WIDTH,
        "vocab_size": len(vocabulary),
    }
