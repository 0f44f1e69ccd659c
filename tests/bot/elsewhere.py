"""The bot with real targets on servers of a test, and montages that count as rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from bot.announce import Announced, announce
from bot.app import App
from bot.pipeline import derived_files, find_montage
from bot.posting.target import Target
from bot.settings import load_settings
from matcher.montage import Montage, to_json
from state.journal import Journal
from tests.bot.bots import Clock
from tests.bot.test_wording import montage
from tests.films import make_film

Targets = Mapping[str, Callable[[App], Target]]


class Elsewhere(App):
    """Some of its targets are on servers of a test."""

    def __init__(
        self, data: Path, targets: Targets, clock: Clock | None = None, **settings: object
    ) -> None:
        chosen = {"post_to": ("outbox", *targets), **settings}
        super().__init__(load_settings(data=data, **chosen), "post")
        self._targets = targets
        self.clock = clock or Clock()
        self.journal = Journal(self.folders.state, self.clock, "post")

    def target(self, name: str) -> Target:
        made = self._targets.get(name)
        return super().target(name) if made is None else made(self)

    def post(self, made: Montage, *, by_hand: bool = True) -> dict[str, Announced]:
        """Posts a montage everywhere; what became of it, by target."""
        with self.alone():
            found, folder = find_montage(self, made.id)
            to = self.settings.post_to
            told = announce(self, found, folder, to, self.clock, by_hand=by_hand)
            return {one.target: one for one in told}

    def outcomes(self, made: Montage, *, by_hand: bool = True) -> dict[str, str]:
        """The same in a word each."""
        told = self.post(made, by_hand=by_hand)
        return {name: one.outcome for name, one in told.items()}


@cache
def small_film() -> bytes:
    """Two seconds with sound that every place takes as they are."""
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
    path = Path(mkdtemp()) / "film.mp4"
    shots = [("testsrc2", 24), ("mandelbrot", 24)]
    return make_film(path, shots, sound=True, arguments=codec).read_bytes()


def rendered(data: Path, number: int = 1, video: bytes = b"") -> Montage:
    """A montage of two seconds as if it had been rendered."""
    made = montage(f"Film {number}: trailer", shots=2, name=f"{number:016x}")
    folder = data / "montages" / made.id
    folder.mkdir(parents=True)
    (folder / "montage.json").write_text(to_json(made), encoding="utf-8")
    files = derived_files(made, folder)
    files.make("side-by-side.mp4", lambda path: path.write_bytes(video or small_film()))
    for name in ("poster.jpg", "contact-sheet.jpg", "credits.txt"):
        files.make(name, lambda path: path.write_bytes(b"as rendered"))
    return made
