"""A page that shows why a cut has its match: what was compared, drawn onto the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from matcher.annotations import AGREE, CAMERA, FACE, SUBJECT, annotated
from matcher.cards import BACKGROUND, GREY, WHITE
from matcher.evidence import Moment, moments_of
from matcher.montage import Cut, Montage
from matcher.pages import save_page, write
from matcher.picture import Size
from matcher.remarks import clock, pictured, times, whereabouts
from matcher.scenery import Scenery

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

PICTURE: Size = (560, 315)
MARGIN = 40
GAP = 10
STRIP = 40
"""Below each picture: when it is, and how the camera moves."""

COLUMN = PICTURE[0] + GAP
SIDE_X = MARGIN + 2 * COLUMN + 30
SIDE = 300
WIDTH = SIDE_X + SIDE + MARGIN
TOP = 214
"""Where the pictures begin: above are the cut, why it has its match, and both shots' names."""

LOWEST = 860
"""No page is lower: what stands beside the pictures needs that much."""


def make_explanation(montage: Montage, cut: Cut, scenery: Scenery, out: Path) -> Path:
    """Writes the page of one cut.

    Raises FootageError where a file can no longer be read, RenderError where the page cannot be
    written.
    """
    save_page(explain_cut(montage, cut, moments_of(montage, cut, scenery, PICTURE)), out)
    return out


def explain_cut(montage: Montage, cut: Cut, moments: Sequence[Moment]) -> Image:
    """The page: pairs of pictures below each other, scores and light beside them.

    On the pictures: where they agree, what moves, and faces; in their corner the camera.
    """
    from PIL import Image, ImageDraw

    sides = [side for moment in moments for side in (moment.trailer, moment.match)]
    high = max(side.picture.shape[0] for side in sides)
    height = TOP + len(moments) * (high + STRIP) + MARGIN
    page = Image.new("RGB", (WIDTH, max(height, LOWEST)), BACKGROUND)
    draw = ImageDraw.Draw(page)
    _head(draw, montage, cut)
    for row, moment in enumerate(moments):
        top = TOP + row * (high + STRIP)
        for column, side in enumerate((moment.trailer, moment.match)):
            picture = annotated(side, moment.agreement)
            x = MARGIN + column * COLUMN
            spare = PICTURE[0] - picture.width if column == 0 else 0
            y = top + (high - picture.height) // 2
            page.paste(picture, (x + spare, y))
            fps = montage.trailer.fps if column == 0 else montage.films[cut.match.film].fps
            words = [clock(side.frame, fps), f"frame {side.frame}"]
            words += side.motion.names if side.motion is not None else []
            at = (x + spare, y + picture.height + 6)
            write(draw, at, " · ".join(words), 17, GREY, picture.width)
    _scores(draw, cut, TOP)
    _lights(draw, moments, TOP + 240)
    _legend(page, TOP + 480)
    return page


def _head(draw: ImageDraw, montage: Montage, cut: Cut) -> None:
    match, width = cut.match, WIDTH - 2 * MARGIN
    head = f"{montage.trailer.title} · cut {cut.index} · {times(montage, cut)}"
    write(draw, (MARGIN, 26), head, 20, GREY, width)
    why = match.why or pictured(montage, cut, match)
    write(draw, (MARGIN, 54), why, 30, WHITE, width, lines=2, strong=True)
    kind = [cut.kind] if cut.kind != "film" else []
    sides = (
        ("the trailer", ", ".join([*kind, *cut.names])),
        (
            ", ".join(filter(None, [pictured(montage, cut, match), whereabouts(montage, match)])),
            ", ".join(match.names),
        ),
    )
    for column, (what, names) in enumerate(sides):
        x = MARGIN + column * COLUMN
        write(draw, (x, TOP - 62), what, 21, WHITE, PICTURE[0], strong=True)
        write(draw, (x, TOP - 34), names, 19, GREY, PICTURE[0])


def _scores(draw: ImageDraw, cut: Cut, top: int) -> None:
    write(draw, (SIDE_X, top), "How well it fits", 19, WHITE, SIDE, strong=True)
    if not cut.match.scores.named():
        write(draw, (SIDE_X, top + 34), "nothing was compared", 17, GREY, SIDE)
    for row, (name, score) in enumerate(cut.match.scores.named()):
        y = top + 36 + row * 34
        write(draw, (SIDE_X, y), name, 18, GREY, 80)
        x, full = SIDE_X + 84, SIDE - 84 - 52
        draw.rounded_rectangle((x, y + 8, x + full, y + 18), 5, fill=(52, 52, 52))
        if score > 0.03:
            colour = WHITE if name == "total" else GREY
            draw.rounded_rectangle((x, y + 8, x + round(full * score), y + 18), 5, fill=colour)
        write(draw, (x + full + 12, y), f"{score:.2f}", 18, WHITE, 44)


def _lights(draw: ImageDraw, moments: Sequence[Moment], top: int) -> None:
    """How much of the pictures is dark and bright, from black at the left to white."""
    write(draw, (SIDE_X, top), "Light, from black to white", 19, WHITE, SIDE, strong=True)
    pairs = [("trailer", [m.trailer.light for m in moments])]
    pairs += [("match", [m.match.light for m in moments])]
    wide, high = (SIDE - 20) // 2, 110
    for column, (name, lights) in enumerate(pairs):
        shares = np.mean(lights, axis=0)
        x, foot = SIDE_X + column * (wide + 20), top + 40 + high
        bar = wide / len(shares)
        for i, share in enumerate(shares / max(float(shares.max()), 1e-6)):
            shade = 60 + round(180 * i / len(shares))
            left = x + i * bar
            box = (left, foot - 1 - share * (high - 4), left + bar - 1, foot)
            draw.rectangle(box, fill=(shade,) * 3)
        draw.line((x, foot + 1, x + wide, foot + 1), fill=(90, 90, 90))
        write(draw, (x, foot + 8), name, 17, GREY, wide)


def _legend(page: Image, top: int) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(page)
    entries = (
        (AGREE, "where the framing agrees"),
        (SUBJECT, "what moves, besides the camera"),
        (CAMERA, "the camera: where it looks, in or out"),
        (FACE, "faces, and where they look"),
    )
    for row, (colour, words) in enumerate(entries):
        y = top + row * 30
        draw.rounded_rectangle((SIDE_X, y + 4, SIDE_X + 18, y + 18), 4, fill=colour)
        write(draw, (SIDE_X + 30, y), words, 17, GREY, SIDE - 30)
