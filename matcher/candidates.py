"""Candidates: for each place of a trailer, archive shots that look like it.

The index is asked with one vector a shot; what it finds is then compared keyframe by keyframe.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from matcher.analysis import Analysis
from matcher.archive import Archive
from matcher.likeness import same_pictures
from matcher.matching import Candidate


def find_candidates(
    trailer: Analysis,
    archive: Archive,
    count: int,
    *,
    own_shots: bool,
    films: Collection[str],
) -> list[list[Candidate]]:
    """For each shot of the trailer up to `count` candidates, all from these `films`.

    Unless `own_shots`, archive shots that show the same picture as any shot of the trailer are
    left out, and so is the trailer itself where it is a film of the archive.
    """
    nearest = archive.nearest(trailer.shot_vectors(), count)
    asked = [[f for f in found if f.film in films] for found in nearest]
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, found in enumerate(asked):
        for f in found:
            pairs[f.film].append((place, f.shot))
    compared = {
        film: _compare(trailer, archive.analysis(film), wanted, own_shots=own_shots)
        for film, wanted in sorted(pairs.items())
    }
    return [
        [
            candidate
            for f in found
            if (candidate := compared[f.film].get((place, f.shot))) is not None
        ]
        for place, found in enumerate(asked)
    ]


def _compare(
    trailer: Analysis, film: Analysis, pairs: list[tuple[int, int]], *, own_shots: bool
) -> dict[tuple[int, int], Candidate]:
    """Candidates by (place, shot) for these pairs of one film; own shots are not among them."""
    if film.film == trailer.film and not own_shots:
        return {}
    spans = {shot: film.of_shot(shot) for shot in sorted({shot for _, shot in pairs})}
    rows = np.concatenate([np.arange(span.start, span.stop) for span in spans.values()])
    ends = np.cumsum([span.stop - span.start for span in spans.values()])
    columns = {
        shot: slice(int(end) - (span.stop - span.start), int(end))
        for (shot, span), end in zip(spans.items(), ends, strict=True)
    }
    mine = trailer.embeddings.astype(np.float32)
    looks = film.embeddings[rows].astype(np.float32)
    likeness = mine @ looks.T
    own = np.zeros(len(rows), np.bool_)
    if not own_shots:
        thumbs = film.thumbs[rows].astype(np.float32)
        same = same_pictures(mine, trailer.thumbs.astype(np.float32), looks, thumbs)
        own |= np.any(same, axis=0)
    candidates = {}
    for place, shot in pairs:
        if own[columns[shot]].any():
            continue
        here_at, there_at = trailer.of_shot(place), spans[shot]
        content, here, there = _best_pair(likeness[here_at, columns[shot]])
        candidates[place, shot] = Candidate(
            film=film.film,
            shot=shot,
            first_frame=film.shots[shot].first_frame,
            end_frame=film.shots[shot].end_frame,
            fps=film.fps,
            content=content,
            here=int(trailer.keyframes[here_at.start + here]),
            there=int(film.keyframes[there_at.start + there]),
        )
    return candidates


def _best_pair(likeness: NDArray[np.float32]) -> tuple[float, int, int]:
    """The mean over keyframes (rows) of their best likeness, and the most similar pair."""
    here, there = np.unravel_index(int(likeness.argmax()), likeness.shape)
    return float(likeness.max(axis=1).mean()), int(here), int(there)
