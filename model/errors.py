"""The errors that this package raises on purpose; every message says what to do."""

__all__ = ["MissingExtraError", "OutputError", "PicketlineError", "UnknownModelError", "WeightsError"]


class PicketlineError(Exception):
    """Base of the errors of this package, so that a caller can catch them together."""


class UnknownModelError(PicketlineError, ValueError):
    """The name is no shipped model and no folder of weights."""


class WeightsError(PicketlineError):
    """A file of the weights is missing, altered, or of another format version."""


class MissingExtraError(PicketlineError, ImportError):
    """A library that only an optional extra installs is not there."""


class OutputError(PicketlineError):
    """A file cannot be written, for example on a full disk; what was there before is kept."""
