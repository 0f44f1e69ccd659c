"""What the operator is told of a cut: when it is, what it shows, from where, and how well it fits.

One line each, the same in the terminal, on the contact sheet and on the pages that explain. Pure.
"""

from __future__ import annotations

from fractions import Fraction

from matcher.montage import Cut, Match, Montage, Scores


def clock(frame: int, fps: Fraction) -> str:
    """When a frame is shown: minutes, seconds and tenths, `1:02.5`. Cut off, never rounded up."""
    tenths = int(frame * 10 / fps)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def times(montage: Montage, cut: Cut) -> str:
    """When a cut begins and ends in the trailer: `0:12.3 – 0:14.1`."""
    fps = montage.trailer.fps
    return f"{clock(cut.first_frame, fps)} – {clock(cut.end_frame, fps)}"


def pictured(montage: Montage, cut: Cut, match: Match) -> str:
    """What stands beside a cut's shot: a film with its year, or the picture that the trailer keeps.

    `match` is the cut's own or one of its alternatives.
    """
    if not match.own:
        return montage.films[match.film].caption
    return "keeps its own picture" + (f": {cut.kind}" if cut.kind != "film" else "")


def whereabouts(montage: Montage, match: Match) -> str:
    """Where a match is from and what is done to it: `shot 12 from 0:43.1, mirrored, × 0.91`."""
    if match.own:
        return ""
    begins = clock(match.first_frame, montage.films[match.film].fps)
    parts = [f"shot {match.shot} from {begins}"]
    parts += ["mirrored"] if match.mirrored else []
    parts += [f"× {float(match.speed):.2f}"] if match.speed != 1 else []
    return ", ".join(parts)


def score_line(scores: Scores) -> str:
    """The scores by name, two digits each; those nobody has looked at are left out."""
    return " · ".join(f"{name} {score:.2f}" for name, score in scores.named())
