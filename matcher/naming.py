"""The names of a shot in film language: what its words, faces, moves and light say."""

from __future__ import annotations

from collections.abc import Callable

from matcher.analysis import Analysis
from matcher.eyes import Embedder
from matcher.faces import face_names
from matcher.motion import move_names
from matcher.phrases import names_of
from matcher.tone import tone_names
from matcher.vocabulary import Vocabulary, reader

Namer = Callable[[Analysis, int], tuple[str, ...]]
"""Gives a shot of an analysed film its names."""


def plain_names(analysis: Analysis, shot: int, read: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What faces, moves and light say of a shot, beside what eyes that read have said."""
    looks = analysis.looks.of(analysis.of_shot(shot))
    return names_of(
        read=read,
        faces=face_names(looks.faces),
        moves=move_names(looks.moves),
        tones=tone_names(looks.tones),
    )


def namer(eyes: Embedder, vocabulary: Vocabulary) -> Namer:
    """Who names shots: with eyes that read also by the words of a vocabulary."""
    reading = reader(eyes, vocabulary)
    if reading is None:
        return plain_names

    def name(analysis: Analysis, shot: int) -> tuple[str, ...]:
        at = analysis.of_shot(shot)
        return plain_names(
            analysis, shot, tuple(n.text for n in reading.named(analysis.looks.embeddings[at]))
        )

    return name
