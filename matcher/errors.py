"""What can go wrong between a film and a montage.

MatcherError
├── FootageError     a file that is missing, unreadable or not a film
├── EyesError        a model that cannot be loaded, or eyes that cannot do what was asked
├── ArchiveError     an archive that is empty, damaged, or seen with other eyes
│   └── AnalysisError    what is known of a film is damaged or of an older version
├── MatchingError    weights that make no sense
├── VocabularyError  a list of film words that cannot be used
├── MontageError     an edit list that cannot be read or does not fit its trailer
└── RenderError      pictures or sound that could not be written
"""

from __future__ import annotations


class MatcherError(Exception):
    """Base of every error of this package: what happened, and what to do next.

    `str(error)` is one sentence that says what happened; `hint` is one that says what to do.
    """

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.hint = hint


class FootageError(MatcherError):
    """A file cannot be opened or decoded as a film."""


class EyesError(MatcherError):
    """A model cannot be loaded, or cannot do what was asked of it."""


class ArchiveError(MatcherError):
    """The archive cannot answer."""


class AnalysisError(ArchiveError):
    """What is known of a film cannot be used; looking at the film again mends it."""


class MatchingError(MatcherError):
    """Matches cannot be weighed as asked."""


class VocabularyError(MatcherError):
    """A list of film words cannot be used."""


class MontageError(MatcherError):
    """An edit list cannot be read, or does not fit its trailer."""


class RenderError(MatcherError):
    """A video, picture or sheet could not be written."""
