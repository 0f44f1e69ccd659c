"""Settings: where they come from, and what is said of wrong ones."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, load_settings
from matcher.scoring import Weights


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"KULESHOV_{name.upper()}", raising=False)


def test_nothing_needs_to_be_set() -> None:
    assert load_settings().post_to == ("outbox",)


def test_the_command_line_wins_over_the_environment_and_that_over_the_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("kuleshov.toml").write_text('eyes = "toml"\nsite_title = "toml"\nshots = "adaptive"\n')
    Path(".env").write_text("KULESHOV_EYES=env-file\nKULESHOV_SITE_TITLE=env-file\n")
    monkeypatch.setenv("KULESHOV_EYES", "environment")
    settings = load_settings(data=Path("elsewhere"))
    assert settings.eyes == "environment"
    assert settings.site_title == "env-file"
    assert settings.shots == "adaptive"
    assert settings.data == Path("elsewhere")


def test_other_programs_may_keep_their_keys_in_the_env_file() -> None:
    Path(".env").write_text("DATABASE_URL=x\nKULESHOV_EYES=builtin\n")
    assert load_settings().eyes == "builtin"


@pytest.mark.parametrize(
    ("file", "text"), [("kuleshov.toml", "eys = 1"), (".env", "KULESHOV_EYS=1")]
)
def test_a_wrong_key_is_named_with_the_one_that_was_meant(file: str, text: str) -> None:
    Path(file).write_text(text)
    with pytest.raises(SettingsError, match=r"no setting .*eys") as told:
        load_settings()
    assert "'eyes'" in told.value.hint


def test_a_wrong_value_is_named_with_what_it_should_be() -> None:
    Path("kuleshov.toml").write_text("max_per_film = -3")
    with pytest.raises(SettingsError, match="'max_per_film' is -3") as told:
        load_settings()
    assert "0 for no limit" in told.value.hint


def test_a_wrong_key_in_the_environment_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KULESHOV_ALTERNATVES", "5")
    with pytest.raises(SettingsError, match="KULESHOV_ALTERNATVES") as told:
        load_settings()
    assert "'alternatives'" in told.value.hint


@pytest.mark.parametrize("text", [b'eyes = "caf\xe9"', b"\xff"])
def test_a_settings_file_that_is_not_utf8_is_told(text: bytes) -> None:
    Path("kuleshov.toml").write_bytes(text)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings()


def test_a_list_from_the_environment_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KULESHOV_LAYOUTS", "alone")
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert '["side-by-side", "alone"]' in told.value.hint


def test_a_settings_file_that_is_not_toml_says_where() -> None:
    Path("kuleshov.toml").write_text("eyes = \n")
    with pytest.raises(SettingsError, match="line 1"):
        load_settings()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[weights]\nmotion = -1\n", "weights.motion"),
        ("[weights]\ntone = nan\n", "weights.tone"),
        ("[weights]\nmotoin = 1\n", "weights.motoin"),
        ("[weights]\ncontent = 0\nframing = 0\nmotion = 0\ntone = 0\n", "weights"),
        ("slowest = 0\n", "slowest"),
        ("fastest = 0.5\n", "fastest"),
        ('also = ["nonsense"]\n', "also.0"),
        ('title_cards = "sometimes"\n', "title_cards"),
    ],
)
def test_what_makes_no_sense_in_matching_is_refused_by_its_key(text: str, key: str) -> None:
    Path("kuleshov.toml").write_text(text)
    with pytest.raises(SettingsError, match=f"'{key}'"):
        load_settings()


def test_one_weight_can_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KULESHOV_WEIGHTS__MOTION", "3")
    rules = load_settings().rules
    assert rules.weights.motion == 3
    assert rules.weights.content == Weights().content


def test_the_rules_are_what_the_settings_say() -> None:
    Path("kuleshov.toml").write_text(
        'slowest = 0.8\nmirrored = true\nblack_and_white = "never"\nalso = ["still", "duplicate"]\n'
    )
    rules = load_settings().rules
    assert rules.speeds == (Fraction(4, 5), 1)
    assert rules.mirrored
    assert rules.black_and_white == "never"
    assert rules.also == {"still", "duplicate"}


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("[posting]\npost_per_day = 3", "'posting.post_per_day'", "'posts_per_day'"),
        ("[posting]\nposts_per_day = 0", "'posting.posts_per_day' is 0", "posts of one day"),
        ('[posting]\nquiet_hours = "night"', "not written like", "hours without posts"),
        ('[posting]\nquiet_hours = "0-24"', "no hour to post in", "when posts go out"),
        ('[posting]\ntime_zone = "Mars"', "no such time zone", "whose days"),
        ('[schedule]\nlook = "hourly"', "five fields", "look at the sources"),
    ],
)
def test_wrong_settings_of_a_section_are_named_like_others(text: str, said: str, hint: str) -> None:
    Path("kuleshov.toml").write_text(text)
    with pytest.raises(SettingsError, match=said) as told:
        load_settings()
    assert hint in told.value.hint


def test_a_plan_is_made_of_quiet_and_best_hours() -> None:
    Path("kuleshov.toml").write_text('[posting]\nquiet_hours = "22-12"\nbest_hours = "10-14"')
    assert load_settings().posting.plan().hours == {12, 13}


def test_a_secret_that_makes_no_sense_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kuleshov.toml").write_text('[mastodon]\ntoken = ["5ecret"]\n')
    with pytest.raises(SettingsError, match=r"mastodon\.token") as caught:
        load_settings()
    assert "5ecret" not in str(caught.value)
