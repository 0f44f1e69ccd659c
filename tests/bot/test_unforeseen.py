"""What nobody foresaw may hold a token in its words: these are neither kept nor printed."""

from __future__ import annotations

from pathlib import Path
from typing import Never

import pytest

from bot.posting.outbox.target import Outbox
from bot.reactions import read_reactions
from bot.taking_back import intend_to_take_back, take_back
from tests.bot.elsewhere import Elsewhere, rendered

SECRET = "token-of-the-account"


class Broken(Outbox):
    """A target that fails with the words of a library that was given a token."""

    name = "mastodon"

    def _break(self, *_: object) -> Never:
        raise RuntimeError(f"cannot send Authorization: Bearer {SECRET}")


def test_words_of_what_broke_reach_neither_the_state_nor_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = Broken(tmp_path / "elsewhere")
    app = Elsewhere(tmp_path / "data", {"mastodon": lambda _: target}, post_to=("mastodon",))
    made = rendered(app.folders.data)
    with monkeypatch.context() as broken:
        broken.setattr(Broken, "publish", Broken._break)
        told = app.post(made)["mastodon"]
    assert (told.outcome, told.why.split()[0]) == ("waiting", "RuntimeError")
    app.clock.time = told.post.next_try if told.post and told.post.next_try else app.clock.time
    assert app.post(made)["mastodon"].outcome == "posted"
    with monkeypatch.context() as broken:
        broken.setattr(Broken, "reactions", Broken._break)
        assert read_reactions(app, app.clock) == []
    with monkeypatch.context() as broken, app.alone():
        broken.setattr(Broken, "retract", Broken._break)
        (left,) = take_back(app, intend_to_take_back(app, made.id, "asked to"), app.clock)
    assert left.why.startswith("RuntimeError")
    kept = [file for file in app.folders.data.rglob("*.json*") if file.is_file()]
    assert kept
    assert not [file for file in kept if SECRET in file.read_text(errors="replace")]
    shown = capsys.readouterr()
    assert SECRET not in shown.out + shown.err
    assert "RuntimeError" in shown.out + shown.err
