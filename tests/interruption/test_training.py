"""A training that is killed and resumed ends as one that was not."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.interruption.killing import in_process

if not hasattr(os, "fork"):
    pytest.skip("kills forks of a process", allow_module_level=True)


@pytest.mark.reliability("interruption", "training killed (SIGKILL) at random lines, resumed")
def test_killed_training_ends_as_an_uninterrupted_one(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    found = in_process("tests.interruption.training", tmp_path, 1, 4)
    assert found["kills"] >= 4
    for error in found["errors"]:  # on a full disk
        assert re.search(
            r"epochs/checkpoint-3: cannot be written: .*; what was there before is kept\.", error
        ), error
    record_property("cases", found["kills"])


@pytest.mark.long
@pytest.mark.reliability("interruption", "training killed (SIGKILL) at random lines, resumed")
def test_killed_training_ends_as_an_uninterrupted_one_many_times(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    record_property("cases", in_process("tests.interruption.training", tmp_path, 2, 40)["kills"])


@pytest.mark.long
@pytest.mark.reliability("interruption", "a whole run killed (SIGKILL) between baseline and report, resumed")
def test_a_killed_run_ends_as_an_uninterrupted_one(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    record_property("cases", in_process("tests.interruption.training", tmp_path, 3, 3, "whole")["kills"])
