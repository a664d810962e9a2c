"""Rows of a Parquet file, one at a time: a small file may unpack to more than the memory holds."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

__all__ = ["LONGEST", "parquet_rows"]

LONGEST = 100_000_000
"""Bytes of an article: what is longer is no article, and would have to fit into memory several times."""


def parquet_rows(
    path: Path, *, columns: Collection[str] | None = None, longest: int = LONGEST
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file.

    Args:
        path: the file.
        columns: which to read of those that it has; by default all.
        longest: bytes that a row may unpack to; compared with the mean of each group of rows before one is unpacked.

    Raises:
        ValueError: if it is no Parquet file or a damaged one, or its rows are too long.
        OSError: if it cannot be read.
        ModuleNotFoundError: without pyarrow, which the extra ``files`` brings.
    """
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            _check_size(file, longest)
            metadata = file.metadata
            names = [name for name in file.schema_arrow.names if columns is None or name in columns]
        # As a dictionary, a value that fills every row is unpacked once; nothing is read ahead of the row asked for.
        paths = {metadata.schema.column(index).path for index in range(metadata.num_columns)}
        repeated = ["text"] if "text" in paths else None
        with ParquetFile(path, metadata=metadata, read_dictionary=repeated, pre_buffer=False) as file:
            for batch in file.iter_batches(1, columns=names, use_threads=False):
                yield from batch.to_pylist()
    except (ArrowException, ValueError, OverflowError) as error:
        raise ValueError(f"no Parquet file, or damaged: {error}") from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise ValueError(f"no Parquet file, or damaged: {error}") from error  # what Arrow could not make out


def _check_size(file: Any, longest: int) -> None:
    for index in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(index)
        mean = group.total_byte_size // max(1, group.num_rows)
        if mean > longest:
            raise ValueError(f"its rows unpack to {mean:,} bytes each, more than {longest:,}")
