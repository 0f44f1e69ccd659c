"""TransNetV2 as a stream: pictures in one at a time, transitions out with bounded lag."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from matcher.cut_network import KEPT, MARGIN, SIZE, WINDOW, load_network
from matcher.cut_signs import (
    CLOSE,
    LONGEST,
    Step,
    Transition,
    break_between,
    signature,
    transitions_in,
)
from matcher.picture import Pixels

Network = Callable[[Pixels], npt.NDArray[np.float32]]
"""From WINDOW pictures to how likely each ends a shot and lies in a transition."""


class NetworkDetector:
    """Finds transitions with TransNetV2 and a second look at what it is unsure of."""

    name = "transnetv2"
    size = SIZE

    def __init__(self, network: Network | None = None) -> None:
        self._network = network or load_network()

    def start(self, fps: Fraction) -> NetworkSession:
        """Begins with a film."""
        del fps  # The network counts frames, not seconds.
        return NetworkSession(self._network)


class NetworkSession:
    """One film on its way through the network.

    Keeps one window of pictures and the signatures that go with it: a transition is named at
    most WINDOW + LONGEST frames late.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._window = np.zeros((WINDOW, SIZE[1], SIZE[0], 3), dtype=np.uint8)
        self._filled = 0
        self._signatures: list[npt.NDArray[np.float32]] = []
        self._forgotten = 0
        self._fed = 0
        self._scored = 0
        self._run: list[Step] = []

    def feed(self, picture: Pixels) -> list[Transition]:
        """Takes the next frame, (27, 48, 3); gives the transitions that are now certain."""
        if self._fed == 0:
            self._window[:MARGIN] = picture
            self._filled = MARGIN
        self._fed += 1
        self._signatures.append(signature(picture))
        return self._add(picture)

    def finish(self) -> list[Transition]:
        """Gives the transitions that are left, as if the last picture were held."""
        found: list[Transition] = []
        last = self._window[self._filled - 1].copy()
        while self._scored < self._fed - 1:
            found += self._add(last)
        return found + self._end_run()

    def _add(self, picture: Pixels) -> list[Transition]:
        self._window[self._filled] = picture
        self._filled += 1
        if self._filled < WINDOW:
            return []
        scores = self._network(self._window)[MARGIN : MARGIN + KEPT]
        self._window[: 2 * MARGIN] = self._window[KEPT:].copy()
        self._filled = 2 * MARGIN
        found: list[Transition] = []
        for ends, within in scores:
            if self._scored >= self._fed - 1:
                break
            found += self._step(float(ends), float(within))
        return found

    def _step(self, ends: float, within: float) -> list[Transition]:
        """Judges the step behind the next picture that has its scores."""
        here = self._scored - self._forgotten + 1
        broken = break_between(
            self._signatures[max(0, here - CLOSE) : here], self._signatures[here : here + CLOSE]
        )
        step = Step(self._scored, ends, within, broken)
        self._scored += 1
        if here >= CLOSE:
            del self._signatures[0]
            self._forgotten += 1
        if step.stirs and len(self._run) < LONGEST:
            self._run.append(step)
            return []
        found = self._end_run()
        if step.stirs:
            self._run.append(step)
        return found

    def _end_run(self) -> list[Transition]:
        found = transitions_in(self._run) if self._run else []
        self._run = []
        return found
