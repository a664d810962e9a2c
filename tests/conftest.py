"""No chance and no network: hypothesis draws the same examples on every run, and only loopback can be reached."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.reliability import ReliabilityReport

# Before anything imports the libraries that read them.
os.environ.update(
    HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false"
)

# No deadline: a slow machine is no failure.
settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("fixed")

_connect = socket.socket.connect


def _refuse(self: socket.socket, address: Any) -> None:
    if self.family != getattr(socket, "AF_UNIX", None) and address[0] not in (
        "127.0.0.1",
        "::1",
        "localhost",
    ):
        raise RuntimeError(f"a test tried to reach {address!r}: tests work without network")
    _connect(self, address)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--reliability-report",
        type=Path,
        metavar="FILE",
        help="write what was tried as Markdown, and JSON beside it",
    )


def pytest_configure(config: pytest.Config) -> None:
    if path := config.getoption("--reliability-report"):
        config.pluginmanager.register(ReliabilityReport(path))


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Let no test connect to another machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _refuse)
        yield
