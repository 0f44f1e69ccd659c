"""Why a match was chosen, in words. Pure: the numbers stand in the scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.montage import Scores
from matcher.phrases import PLAIN, STILL, Part, facts, part_of

WEAK = {"content": 0.17, "framing": 0.15, "motion": 0.15, "tone": 0.32}
"""What the candidates of a place have on average: a score below is owned up to."""
STRONG = {"content": 0.32, "framing": 0.35, "motion": 0.62, "tone": 0.8}
"""What the best of fifty candidates have: a score from here on is praised. Between the two it is
only mentioned where there is no praise. Both with the built-in eyes, four trailers against 140
shots (`python -m benchmarks.matching` prints the same for any films)."""

LIMIT = 90
"""Letters."""


@dataclass(frozen=True)
class _Word:
    """What is said of a score, strong or weak, and what it is about.

    Parts of a phrase that are shared have `told` it already.
    """

    strong: str
    weak: str
    about: str
    told: frozenset[Part] = frozenset()


_WORDS = {
    "content": _Word("alike in content", "other content", "content"),
    "framing": _Word("the same framing", "framed differently", "framing"),
    "motion": _Word("moves alike", "moves differently", "movement", frozenset({"move", "motion"})),
    "tone": _Word("the same light", "in another light", "light", frozenset({"tone"})),
}


def why(scores: Scores, here: Sequence[str], there: Sequence[str]) -> str:
    """Why a shot named `there` stands beside one named `here`, in `LIMIT` letters.

    What both share comes first, then the two best scores that are strong, then the weakest that is
    weak: `both a close-up of a face; the same framing, but moves differently`. Empty where nothing
    was compared and nothing is shared.
    """
    shared = [name for name in here if name in there]
    told = facts([name for name in shared if name not in PLAIN])[:2]
    both = [f"both {text.removeprefix('something ')}" for _, text in told]
    parts = {part for part, _ in told} | {part_of(name) for name in shared} & {"motion"}
    known = {name: score for name, score in scores.named() if name in _WORDS}
    best = sorted(known, key=lambda name: -_standing(name, known[name]))
    fair = [name for name in best if known[name] >= WEAK[name]]
    weak = [name for name in reversed(best) if known[name] < WEAK[name]]
    strong = [
        name for name in best if known[name] >= STRONG[name] and not _WORDS[name].told & parts
    ]
    if not both and len(fair) == 1 and len(weak) > 1:
        return f"little in common but the {_WORDS[fair[0]].about}"
    if not both and not strong:
        if fair:
            return f"somewhat alike in {' and '.join(_WORDS[name].about for name in fair[:2])}"
        return "little in common" if weak else ""
    still = STILL in shared and not any(part_of(name) == "motion" for name in (*here, *there))
    praise = [
        "equally still" if still and name == "motion" else _WORDS[name].strong
        for name in strong[:2]
    ]
    return _fitted(both, praise, [f"but {_WORDS[name].weak}" for name in weak[:1]])


def _standing(name: str, score: float) -> float:
    """Where a score stands among its like: 0 is the usual, 1 the best of many."""
    return (score - WEAK[name]) / (STRONG[name] - WEAK[name])


def _fitted(both: Sequence[str], praise: Sequence[str], but: Sequence[str]) -> str:
    """The parts as one line; one that would make it too long is left out."""
    text = ""
    for index, part in enumerate([*both, *praise, *but]):
        joint = "; " if praise and index == len(both) else ", "
        longer = f"{text}{joint}{part}" if text else part
        text = longer if len(longer) <= LIMIT else text
    return text
