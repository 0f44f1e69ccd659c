"""An analysis on disk: a folder with facts as JSON and arrays as .npy that can be mapped."""

from __future__ import annotations

import json
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from matcher.analysis import Analysis
from matcher.errors import AnalysisError
from matcher.looks import Course, Looks
from matcher.shots import Shot
from matcher.whole import newest_folder, whole_folder

VERSION = 2
"""2: framing, faces, tone, motion, kinds and a thumbnail of every frame."""

State = Literal["whole", "missing", "outdated", "damaged"]

OVER_TIME = ("thumbs", "levels", "motion")


def save_analysis(analysis: Analysis, folder: Path) -> None:
    """Writes an analysis; the folder is there as a whole or not at all."""
    facts = {
        "version": VERSION,
        "film": analysis.film,
        "eyes": analysis.eyes,
        "detector": analysis.detector,
        "fps": str(analysis.fps),
        "frames": analysis.frames,
        "width": analysis.width,
        "height": analysis.height,
        "sound": analysis.sound,
        "shots": [[s.first_frame, s.end_frame, s.begins] for s in analysis.shots],
        "kinds": analysis.kinds,
        "step": analysis.course.step,
    }
    with whole_folder(folder) as temporary:
        (temporary / "analysis.json").write_text(json.dumps(facts), encoding="utf-8")
        np.save(temporary / "owners.npy", analysis.owners)
        np.save(temporary / "keyframes.npy", analysis.keyframes)
        for field in fields(Looks):
            np.save(temporary / f"{field.name}.npy", getattr(analysis.looks, field.name))
        for name in OVER_TIME:
            np.save(temporary / f"{name}.npy", getattr(analysis.course, name))


def load_analysis(folder: Path) -> Analysis | None:
    """The analysis in a folder, its large arrays mapped; None where there is none.

    Raises AnalysisError where it is damaged or of another version.
    """
    folder = newest_folder(folder)
    facts = _facts(folder)
    if facts is None:
        return None
    if facts.get("version") != VERSION:
        raise AnalysisError(
            f"the analysis in {folder} has version {facts.get('version')}, this is {VERSION}",
            "look at the film again: kuleshov archive refresh",
        )
    try:
        shots = tuple(Shot(i, *shot) for i, shot in enumerate(facts["shots"]))
        owners, keyframes = np.load(folder / "owners.npy"), np.load(folder / "keyframes.npy")
        looks = Looks(*(_mapped(folder, field.name) for field in fields(Looks)))
        thumbs, levels, motion = (_mapped(folder, name) for name in OVER_TIME)
        course = Course(thumbs, levels, motion, facts["step"])
        analysis = Analysis(
            film=facts["film"],
            eyes=facts["eyes"],
            detector=facts["detector"],
            fps=Fraction(facts["fps"]),
            frames=facts["frames"],
            width=facts["width"],
            height=facts["height"],
            sound=facts["sound"],
            shots=shots,
            kinds=tuple(facts["kinds"]),
            owners=owners,
            keyframes=keyframes,
            looks=looks,
            course=course,
        )
        if not _fits_together(analysis):
            raise _damaged(folder)
    except (ArithmeticError, LookupError, TypeError, ValueError, OSError, EOFError) as error:
        raise _damaged(folder) from error
    return analysis


def analysis_state(folder: Path) -> State:
    """Whether a folder holds an analysis that can be used, without reading its large arrays."""
    try:
        facts = _facts(newest_folder(folder))
        if facts is None:
            return "missing"
        if facts.get("version") != VERSION:
            return "outdated"
        load_analysis(folder)
    except AnalysisError:
        return "damaged"
    return "whole"


def _facts(folder: Path) -> dict[str, Any] | None:
    try:
        facts = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _damaged(folder) from error
    if not isinstance(facts, dict):
        raise _damaged(folder)
    return facts


def _mapped(folder: Path, name: str) -> NDArray[Any]:
    array: NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r")
    return array


def _fits_together(analysis: Analysis) -> bool:
    """Whether the arrays are as long as what they are about."""
    looks, course, keyframes = analysis.looks, analysis.course, analysis.keyframes
    rows = {len(analysis.owners), len(keyframes)}
    rows |= {len(getattr(looks, field.name)) for field in fields(Looks)}
    steps = -(-analysis.frames // course.step)
    return (
        len(rows) == 1
        and len(analysis.kinds) == len(analysis.shots)
        and len(course.thumbs) == len(course.levels) == analysis.frames
        and len(course.motion) == steps
        and bool(np.all(keyframes < analysis.frames))
        and set(analysis.owners.tolist()) == set(range(len(analysis.shots)))
    )


def _damaged(folder: Path) -> AnalysisError:
    return AnalysisError(
        f"the analysis in {folder} is damaged", "look at the film again: kuleshov archive refresh"
    )
