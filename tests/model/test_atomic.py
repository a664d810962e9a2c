"""Files and folders that are whole or not there."""

import errno
import os
import re
import stat
from pathlib import Path

import pytest

from model.atomic import replacing, replacing_folder, write_text
from model.errors import OutputError


def full() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.reliability("interruption", "a writer that fails halfway")
@pytest.mark.parametrize("error", [full(), KeyboardInterrupt(), ValueError("of the content")])
def test_what_was_there_stays_until_the_new_is_whole(tmp_path: Path, error: BaseException) -> None:
    path, folder = tmp_path / "report.json", tmp_path / "weights"
    path.write_text("old")
    folder.mkdir()
    (folder / "network").write_text("old")
    expected = OutputError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected), replacing(path) as draft:
        draft.write_text("ne")
        assert path.read_text() == "old"
        raise error
    with pytest.raises(expected), replacing_folder(folder) as draft:
        (draft / "network").write_text("ne")
        raise error
    assert (path.read_text(), (folder / "network").read_text()) == ("old", "old")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["report.json", "weights"]


def test_the_error_names_the_file_the_reason_and_the_remedy(tmp_path: Path) -> None:
    message = r"x\.csv: cannot be written: No space left.* is kept\. Make room"
    with pytest.raises(OutputError, match=message), replacing(tmp_path / "x.csv"):
        raise full()
    with pytest.raises(OutputError, match=r"none/x\.csv: cannot be written: No such file"):
        write_text(tmp_path / "none" / "x.csv", "")


def test_an_error_of_something_else_passes(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "x.csv"):
        (tmp_path / "input.jsonl").read_text()


def test_a_folder_is_replaced_with_all_that_was_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    for name in ("old", "new"):
        with replacing_folder(folder) as draft:
            (draft / "sub").mkdir()
            (draft / "sub" / name).write_text(name)
    assert [path.name for path in (folder / "sub").iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["weights"]


@pytest.mark.skipif(os.name == "nt", reason="modes, links and pipes of POSIX")
def test_modes_links_and_devices_stay_what_they_are(tmp_path: Path) -> None:
    path, link = tmp_path / "real", tmp_path / "link"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_text(link, "new")
    assert (link.is_symlink(), path.read_text(), stat.S_IMODE(path.stat().st_mode)) == (True, "new", 0o640)
    write_text(Path(os.devnull), "new")
    assert not Path(os.devnull).is_file()


def test_no_module_writes_files_in_place() -> None:
    root = Path(__file__).parents[2]
    writes = re.compile(r"""\.write_(text|bytes)\(|\bopen\(([^)]*, *)?["'][wx]""")
    found = [
        f"{path.relative_to(root)}:{number}: {line.strip()}"
        for folder in ("model", "annotations", "eval", "training")
        for path in sorted((root / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if writes.search(line) and "draft" not in line
    ]
    assert found == [], "write through model.atomic"
