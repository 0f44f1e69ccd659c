"""What can go wrong with what the bot remembers.

StateError
├── DamagedError    a record that makes no sense
├── NewerError      a state file that a newer Kuleshov wrote
└── BusyError       another process works on the same data
"""

from __future__ import annotations


class StateError(Exception):
    """Base of every error of this package: what happened, and what to do next.

    `str(error)` is one sentence that says what happened; `hint` is one that says what to do.
    """

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.hint = hint


class DamagedError(StateError):
    """A record makes no sense, though the file around it is whole."""


class NewerError(StateError):
    """A state file was written by a newer Kuleshov."""


class BusyError(StateError):
    """Another process works on the same data."""
