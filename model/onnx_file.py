"""What an ONNX file must not hold, found in its bytes before a session sees them.

A tensor may name a file elsewhere that holds its values (external data): a path that no checksum covers. The messages
of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 are walked without the library onnx, which predicting does
not need; values are passed over, so it takes milliseconds.
"""

from collections.abc import Iterator
from math import prod
from pathlib import Path

from model.errors import WeightsError

__all__ = ["check_onnx"]

MAX_ELEMENTS = 1 << 28
"""Of a tensor: a gigabyte of 32-bit numbers, ten times the largest of any encoder that is meant here."""

# By message, the fields that hold messages.
_INSIDE: dict[str, dict[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
}
_DIMS, _EXTERNAL_DATA, _DATA_LOCATION = 1, 13, 14  # fields of a tensor
_BYTES = 2
_LENGTHS = {1: 8, 5: 4}  # of numbers of 64 and 32 bits, by how a field is written


def check_onnx(data: bytes, *, source: Path) -> bytes:
    """Return the bytes of a model as they are.

    Raises:
        WeightsError: if they are no ONNX model, keep values in another file, or declare a senselessly large tensor;
            ``source`` names it in the message.
    """
    try:
        fault = _fault(memoryview(data))
    except (IndexError, ValueError) as error:
        fault = f"no ONNX file, or damaged: {error}"
    if fault:
        raise WeightsError(f"{source}: {fault}; name weights that picketline exported")
    return data


def _fault(data: memoryview) -> str | None:
    messages = [("model", data)]
    seen_graph = False
    while messages:
        kind, message = messages.pop()
        dims: list[int] = []
        for field, value in _fields(message):
            if kind == "tensor" and (field == _EXTERNAL_DATA or (field == _DATA_LOCATION and value)):
                return "a tensor keeps its values in another file (external data), which no checksum covers"
            if kind == "tensor" and field == _DIMS:
                dims += [value] if isinstance(value, int) else _varints(value)
            inside = _INSIDE[kind].get(field)
            if inside and isinstance(value, int):
                raise ValueError(f"field {field} of {kind} is a number, expected a message")
            if inside and not isinstance(value, int):
                messages.append((inside, value))
            seen_graph = seen_graph or inside == "graph"
        if prod(dims) > MAX_ELEMENTS:
            return f"a tensor declares {prod(dims):,} elements, more than {MAX_ELEMENTS:,}"
    return None if seen_graph else "no ONNX file: it has no graph"


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Yield number and value of each field: a number, or what stands between a length and its end."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        written = key & 7
        if written == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        if written == _BYTES:
            length, at = _varint(message, at)
        elif written in _LENGTHS:
            length = _LENGTHS[written]
        else:
            raise ValueError(f"a field written in a way that ONNX does not use ({written})")
        if at + length > len(message):
            raise ValueError(f"a field of {length} bytes where {len(message) - at} are left")
        yield key >> 3, message[at : at + length]
        at += length


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number of more than 64 bits")


def _varints(message: memoryview) -> list[int]:
    found, at = [], 0
    while at < len(message):
        value, at = _varint(message, at)
        found.append(value)
    return found
