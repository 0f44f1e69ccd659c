"""A trailer goes in, a posted montage comes out: the real commands on generated film."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import pytest

from bot.app import App
from bot.demo import show
from bot.logs import hide_secrets
from bot.samples import SampleFilm, Samples
from bot.settings import load_settings
from matcher.montage import load_montage
from tests.bot.commands import command, complaint, kuleshov
from tests.bot.web import web_site
from tests.films import ffmpeg, make_film
from tests.tiny_models import tiny_siglip2


@pytest.fixture(scope="module")
def data(footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the archive in it and the trailer reinterpreted once."""
    data = tmp_path_factory.mktemp("main job") / "data"
    added = kuleshov(data, "archive", "add", footage / "archive", "--json")
    assert added.code == 0, added.err
    assert [row["outcome"] for row in added.json] == ["added"] * 3
    done = kuleshov(data, "reinterpret", footage / "trailer.mp4", "--title", "A Trailer")
    assert done.code == 0, done.err
    return data


def montage_folder(data: Path) -> Path:
    (folder,) = (data / "montages").iterdir()
    return folder


def test_the_archive_lists_what_was_said_of_its_films(data: Path) -> None:
    rows = {row["title"]: row for row in kuleshov(data, "archive", "list", "--json").json}
    assert set(rows) == {"Patterns", "Lights", "One shot"}
    assert set(rows["Patterns"]) == {
        *("id", "title", "year", "credit", "license", "source", "fps", "frames", "shots")
    }
    assert rows["Patterns"]["year"] == "1931"
    assert rows["Patterns"]["fps"] == "25"
    assert rows["Patterns"]["frames"] == 185
    assert rows["Patterns"]["shots"] == 3


def test_shots_are_listed_with_the_cuts_where_they_were_made(data: Path, footage: Path) -> None:
    rows = kuleshov(data, "shots", footage / "trailer.mp4", "--json").json
    assert [row["first_frame"] for row in rows] == [0, 36, 66, 108]
    assert rows[-1]["end_frame"] == 132
    assert {row["begins"] for row in rows} == {"cut"}


def test_the_montage_tiles_the_trailer_and_answers_every_shot(data: Path) -> None:
    montage = load_montage(montage_folder(data) / "montage.json")
    assert [cut.first_frame for cut in montage.cuts] == [0, 36, 66, 108]
    assert montage.trailer.title == "A Trailer"
    assert montage.trailer.fps == Fraction(24000, 1001)
    assert len({(c.match.film, c.match.shot) for c in montage.cuts}) == 4


def test_the_video_has_the_trailers_frames_and_sound(data: Path) -> None:
    with av.open(str(montage_folder(data) / "side-by-side.mp4")) as video:
        picture, sound = video.streams.video[0], video.streams.audio[0]
        assert (picture.width, picture.height) == (1280, 720)
        assert picture.average_rate == Fraction(24000, 1001)
        assert picture.profile == "High"
        assert sum(1 for _ in video.decode(picture)) == 132
        length = float(sound.duration * sound.time_base)
        assert length == pytest.approx(132 * 1001 / 24000, abs=0.05)


def test_everything_that_belongs_to_a_montage_is_there(data: Path) -> None:
    names = {path.name for path in montage_folder(data).iterdir()}
    assert names >= {
        *("montage.json", "montage.otio", "side-by-side.mp4", "poster.jpg", "contact-sheet.jpg"),
        "credits.txt",
    }
    assert not [name for name in names if "part" in name]


def test_a_second_run_makes_nothing_again(data: Path, footage: Path) -> None:
    folder = montage_folder(data)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_file()}
    again = kuleshov(data, "reinterpret", footage / "trailer.mp4", "--title", "A Trailer")
    assert again.code == 0
    after = {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_file()}
    assert after == before
    added = kuleshov(data, "archive", "add", footage / "archive", "--json")
    assert [row["outcome"] for row in added.json] == ["known"] * 3


def test_a_renamed_copy_is_known_by_its_content(data: Path, footage: Path, tmp_path: Path) -> None:
    copy = tmp_path / "another name.mp4"
    copy.write_bytes((footage / "archive" / "patterns.mp4").read_bytes())
    added = kuleshov(data, "archive", "add", copy, "--json").json
    assert [row["outcome"] for row in added] == ["known"]


def test_a_film_that_moved_is_found_again_by_adding_it(footage: Path, tmp_path: Path) -> None:
    data, film = tmp_path / "data", tmp_path / "film.mp4"
    film.write_bytes((footage / "archive" / "lights.mp4").read_bytes())
    assert kuleshov(data, "archive", "add", film).code == 0
    film.rename(tmp_path / "elsewhere.mp4")
    moved = tmp_path / "elsewhere.mp4"
    added = kuleshov(data, "archive", "add", moved, "--year", "1912", "--json").json
    assert [row["outcome"] for row in added] == ["updated"]
    shown = kuleshov(data, "archive", "show", added[0]["id"], "--json").json
    assert (shown["file"], shown["year"], shown["title"]) == (str(moved), "1912", "Film")


def test_a_dry_run_shows_the_post_and_posts_nothing(data: Path) -> None:
    folder = montage_folder(data)
    (shown,) = kuleshov(data, "post", folder.name, "--dry-run", "--json").json
    assert "A Trailer" in shown["text"]
    assert "A Trailer" in shown["alt"]
    assert shown["video"] == str(folder / "side-by-side.mp4")
    assert not (data / "outbox").exists()


def test_a_montage_is_posted_once_and_can_be_taken_back(data: Path) -> None:
    name = montage_folder(data).name
    for _ in range(2):
        assert kuleshov(data, "post", name[:6]).code == 0
    rows = kuleshov(data, "posts", "list", "--json").json
    assert [(row["target"], row["state"]) for row in rows] == [("outbox", "published")]
    assert "A Trailer" in (data / "outbox" / "index.html").read_text()
    assert "A Trailer" in (data / "outbox" / "feed.xml").read_text()
    taken = kuleshov(data, "posts", "retract", name, "--why", "a test", "--json")
    assert taken.json[0]["state"] == "retracted"
    assert "A Trailer" not in (data / "outbox" / "index.html").read_text()
    assert kuleshov(data, "post", name).code == 1


def test_status_tells_every_step(data: Path) -> None:
    facts = kuleshov(data, "status", "--json").json
    assert facts["archive"]["films"] == 3
    assert facts["trailers"][0]["title"] == "A Trailer"
    assert {step["step"] for step in facts["steps"]} >= {"matched", "rendered"}
    assert {step["outcome"] for step in facts["steps"]} <= {"done", "skipped", "failed"}
    assert "A Trailer" in kuleshov(data, "status").out


def test_montage_show_says_why_in_numbers(data: Path) -> None:
    name = montage_folder(data).name
    assert json.loads(kuleshov(data, "montage", "show", name, "--json").out)["version"] == 1
    assert "content" in kuleshov(data, "montage", "show", name).out
    assert kuleshov(data, "montage", "list", "--json").json[0]["id"] == name


def test_an_edit_is_kept_and_rendered_again(footage: Path, tmp_path: Path, data: Path) -> None:
    out = tmp_path / "out"
    done = kuleshov(data, "reinterpret", footage / "trailer.mp4", "--out", out, "--no-render")
    assert done.code == 0, done.err
    assert not (out / "side-by-side.mp4").exists()
    chosen = load_montage(out / "montage.json").cuts[1].alternatives[0]
    assert kuleshov(data, "montage", "edit", out, "--cut", "1", "--take", "1").code == 0
    assert load_montage(out / "montage.json").cuts[1].match == chosen
    assert "of this edit" in complaint(kuleshov(data, "post", out))
    assert kuleshov(data, "montage", "render", out, "--layout", "alone").code == 0
    assert (out / "alone.mp4").exists()
    again = kuleshov(data, "reinterpret", footage / "trailer.mp4", "--out", out, "--no-render")
    assert again.code == 0
    assert load_montage(out / "montage.json").cuts[1].match == chosen


def test_an_edit_that_a_new_archive_overtakes_is_kept_beside(footage: Path, tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    words = ("reinterpret", footage / "trailer.mp4", "--out", out, "--no-render")
    assert kuleshov(data, "archive", "add", footage / "archive" / "lights.mp4").code == 0
    assert kuleshov(data, *words).code == 0
    before = (out / "montage.json").read_text()
    assert kuleshov(data, "archive", "add", footage / "archive" / "patterns.mp4").code == 0
    assert "is kept as" in kuleshov(data, *words).err
    kept = out / f"montage.{json.loads(before)['recipe']}.json"
    assert kept.read_text() == before
    assert (out / "montage.json").read_text() != before


def test_a_damaged_montage_is_set_aside_and_made_again(
    data: Path, footage: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = ("reinterpret", footage / "trailer.mp4", "--out", out, "--no-render")
    assert kuleshov(data, *words).code == 0
    (out / "montage.json").write_text("{")
    assert kuleshov(data, *words).code == 0
    assert (out / "montage.damaged.json").read_text() == "{"
    assert load_montage(out / "montage.json").cuts


def test_the_montage_of_another_trailer_is_not_overwritten(
    data: Path, footage: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = ("--out", out, "--no-render")
    assert kuleshov(data, "reinterpret", footage / "trailer.mp4", *words).code == 0
    other = make_film(tmp_path / "other.mp4", [("testsrc2", 30)])
    assert "another trailer" in complaint(kuleshov(data, "reinterpret", other, *words))


def test_export_writes_a_timeline(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "cut.otio"
    assert kuleshov(data, "montage", "export", montage_folder(data).name, "--to", file).code == 0
    assert json.loads(file.read_text())["OTIO_SCHEMA"].startswith("Timeline")


@pytest.mark.parametrize("ending", [".jpg", ".png"])
def test_search_by_a_still_finds_its_film(
    data: Path, footage: Path, tmp_path: Path, ending: str
) -> None:
    still = tmp_path / f"still{ending}"
    film = footage / "archive" / "one_shot.webm"
    ffmpeg("-ss", "1", "-i", str(film), "-frames:v", "1", str(still))
    hits = kuleshov(data, "archive", "search", "--like", still, "--json").json
    assert hits[0]["title"] == "One shot"


def test_search_by_picture_finds_the_film_it_is_from(data: Path, footage: Path) -> None:
    hits = kuleshov(
        data, "archive", "search", "--like", footage / "archive" / "one_shot.webm", "--json"
    ).json
    assert hits[0]["title"] == "One shot"
    assert hits[0]["likeness"] > 0.95


def test_eyes_that_read_find_shots_by_words(footage: Path, tmp_path: Path) -> None:
    """The whole way with a model of the CLIP family, tiny and untaught, from a folder."""
    data, eyes = tmp_path / "data", ("--eyes", tiny_siglip2(tmp_path / "model"))
    film = footage / "archive" / "patterns.mp4"
    added = kuleshov(data, *eyes, "archive", "add", film)
    assert added.code == 0, added.err
    hits = kuleshov(data, *eyes, "archive", "search", "a street", "--json").json
    assert {hit["shot"] for hit in hits} == {0, 1, 2}
    out = tmp_path / "out"
    done = kuleshov(
        data, *eyes, "reinterpret", footage / "trailer.mp4", "--out", out, "--no-render"
    )
    assert done.code == 0, done.err
    assert load_montage(out / "montage.json").eyes.startswith("clip:local@")
    assert "clip:local@" in complaint(kuleshov(data, "archive", "search", "--like", film))


def test_a_film_that_was_removed_is_listed_no_more(footage: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    added = kuleshov(data, "archive", "add", footage / "archive" / "one_shot.webm", "--json").json
    assert kuleshov(data, "archive", "remove", added[0]["id"]).code == 0
    assert kuleshov(data, "archive", "list", "--json").json == []
    assert (footage / "archive" / "one_shot.webm").exists()


def test_a_trailer_without_sound_renders(data: Path, tmp_path: Path) -> None:
    silent = make_film(tmp_path / "silent.mp4", [("testsrc2", 30), ("mandelbrot", 30)])
    out = tmp_path / "out"
    assert kuleshov(data, "reinterpret", silent, "--out", out).code == 0
    with av.open(str(out / "side-by-side.mp4")) as video:
        assert not video.streams.audio
        assert sum(1 for _ in video.decode(video=0)) == 60


def test_films_and_trailers_come_from_the_web_too(footage: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with web_site(footage) as address:
        added = kuleshov(data, "archive", "add", f"{address}/archive/one_shot.webm", "--json").json
        assert [row["outcome"] for row in added] == ["added"]
        done = kuleshov(data, "reinterpret", f"{address}/trailer.mp4", "--no-render", "--json")
    assert done.json[0]["title"] == "trailer"
    listed = kuleshov(data, "archive", "list", "--json").json[0]
    assert (listed["title"], listed["source"]) == (
        "one_shot",
        f"{address}/archive/one_shot.webm",
    )


def test_every_step_leaves_a_line_in_the_log(data: Path, footage: Path, tmp_path: Path) -> None:
    ran = kuleshov(
        data, "--log", "info", "reinterpret", footage / "trailer.mp4", "--out", tmp_path / "out",
        "--no-render",
    )  # fmt: skip
    lines = [json.loads(line) for line in ran.err.splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line["step"] == "matched"]
    assert (line["event"], line["shots"]) == ("step.done", 4)


def test_secrets_are_blanked_in_the_log() -> None:
    shown = hide_secrets(None, "", {"event": "x", "access_token": "abc", "url": "y"})
    assert "abc" not in str(shown)
    assert shown["url"] == "y"


def test_doctor_finds_everything_in_order(data: Path) -> None:
    findings = kuleshov(data, "doctor", "--json").json
    assert {f["what"] for f in findings} >= {"ffmpeg", "eyes", "archive", "state", "data"}
    assert not [f for f in findings if f["verdict"] == "bad"]


def test_the_demo_is_done_once_and_then_known(footage: Path, tmp_path: Path) -> None:
    def sample(path: Path, title: str) -> SampleFilm:
        return SampleFilm(path, title, "1931", "A. Maker", "CC0", "")

    broken = tmp_path / "broken.mp4"
    broken.write_text("nothing depends on it")
    films = [sample(p, p.stem) for p in sorted((footage / "archive").glob("*.[mw]*"))]
    samples = Samples(
        sample(footage / "trailer.mp4", "The trailer"), (*films, sample(broken, "Broken")), ()
    )
    app = App(load_settings(data=tmp_path / "demo", eyes="builtin"), "demo")
    first = list(show(app, samples))
    assert [line.split()[1] for line in first if line.startswith("archive")] == ["added"] * 3
    assert "left out  Broken" in "\n".join(first)
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "demo" / "outbox").rglob("*.*")}
    again = App(load_settings(data=tmp_path / "demo", eyes="builtin"), "demo")
    second = list(show(again, samples))
    assert [line.split()[1] for line in second if line.startswith("archive")] == ["known"] * 3
    assert second[-3:] == first[-3:]
    videos = {path: at for path, at in times.items() if path.suffix == ".mp4"}
    assert videos
    assert all(path.stat().st_mtime_ns == at for path, at in videos.items())


def test_help_loads_nothing_heavy() -> None:
    import subprocess

    arguments = command(Path("x"), "--help")
    probe = (
        "import sys, atexit\n"
        "heavy = {'torch', 'transformers', 'openvino', 'chromadb', 'moviepy', 'av', 'numpy'}\n"
        "atexit.register(lambda: print('HEAVY', sorted(heavy & set(sys.modules))))\n"
    )
    arguments[2] = probe + arguments[2]
    told = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    assert "reinterpret" in told
    assert told.splitlines()[-1] == "HEAVY []"
