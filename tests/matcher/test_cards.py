"""Words stand where the layout says, whole, and drawing them leaves the process as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np

from matcher.cards import BACKGROUND, caption_words, draw, draw_caption, draw_stage, title_words
from matcher.fonts import lettering
from matcher.layouts import ALONE, SIDE_BY_SIDE, Box, arrange
from matcher.planes import overlay, planar, planes
from tests.matcher.montages import a_film

WIDE, NARROW = (1920, 1080), (640, 480)


def inked(card: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what differs from the background."""
    rows, columns = np.nonzero(np.abs(card.astype(int) - BACKGROUND).max(axis=2) > 40)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_the_title_stands_inside_its_line_above_the_pictures() -> None:
    stage = arrange(SIDE_BY_SIDE, WIDE, [NARROW])
    box = stage.title
    assert box is not None
    left, top, right, bottom = inked(draw_stage(stage, "Ägypten jagt"))
    assert box.x - 2 <= left
    assert right < box.x + box.width
    assert box.y <= top
    assert bottom <= box.y + box.height


def test_letters_without_feet_are_as_high_as_beside_letters_with_feet() -> None:
    box = Box(0, 20, 600, 60)
    plain = inked(draw((600, 100), title_words("HX", box), BACKGROUND))
    footed = inked(draw((600, 100), title_words("HXgp", box), BACKGROUND))
    assert plain[1] == footed[1]
    assert plain[3] < footed[3] < 80


def test_a_caption_names_title_year_credit_and_licence() -> None:
    said = [word.letters.text for word in caption_words(a_film(), 600)]
    assert said == ["Film f1 (1906)", "Miles Brothers · Public domain"]


def test_a_film_of_which_nothing_is_known_has_its_title_alone() -> None:
    film = a_film(year="", credit="", license="")
    assert [word.letters.text for word in caption_words(film, 600)] == ["Film f1"]


def test_a_long_credit_leaves_the_licence_a_line_of_its_own() -> None:
    film = a_film(credit="The National Film Preservation Foundation, San Francisco")
    said = [word.letters.text for word in caption_words(film, 400)]
    assert said[1].startswith("The National Film")
    assert said[2] == "Public domain"


def test_an_empty_title_and_one_that_is_not_a_text_draw_no_words() -> None:
    stage = arrange(SIDE_BY_SIDE, WIDE, [NARROW])
    for title in ("", "\u202e\x07"):
        assert (draw_stage(stage, title) == BACKGROUND).all()


def test_words_over_a_picture_are_readable_on_white_and_leave_the_rest_as_it_was() -> None:
    stage = arrange(ALONE, WIDE, [WIDE])
    box, card = draw_caption(stage, a_film(), WIDE)
    white = planar(np.full((720, 1280, 3), 255, np.uint8))
    overlay(box, card).lay(white, (1280, 720))
    bright = planes(white, (1280, 720))[0]
    words = bright[box.y : box.y + box.height, :400]
    assert words.max() == 235
    assert words.min() < 100
    assert (bright[: box.y] == 235).all()


def test_importing_moviepy_leaves_no_settings_of_a_dotenv_file_behind(tmp_path: Path) -> None:
    """In a fresh process, since moviepy reads the file once, when it is imported."""
    (tmp_path / ".env").write_text("KULESHOV_SECRET=1\nFFMPEG_BINARY=/nowhere\n", encoding="utf-8")
    program = (
        "import dotenv, os; dotenv.find_dotenv = lambda: '.env';"
        "from matcher.cards import draw; draw((8, 8), (), (0, 0, 0));"
        "import moviepy; print(sorted({'KULESHOV_SECRET', 'FFMPEG_BINARY'} & set(os.environ)))"
    )
    home = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_words_wider_than_their_advance_are_not_cut_off() -> None:
    letters = lettering("ffff", 40, strong=True)
    left, _, right, _ = inked(
        draw((300, 100), title_words("ffff", Box(20, 20, 280, 60)), BACKGROUND)
    )
    assert right - left >= float(Fraction(letters.width)) - 6
