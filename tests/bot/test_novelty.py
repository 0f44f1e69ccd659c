"""What is a new trailer and what is not, on titles as they are written, with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.film_titles import film_key, same_film, same_key
from bot.novelty import TrailerRules, Verdict, judge
from bot.sources.find import Find
from bot.title_words import language_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RULES = TrailerRules()
FIND = Find(
    key="youtube:abcdefghijk",
    url="https://www.youtube.com/watch?v=abcdefghijk",
    title="Metropolis | Official Trailer",
    source="studio",
    published=NOW - timedelta(days=2),
)


def titled(title: str, rules: TrailerRules = RULES) -> Verdict:
    return judge(replace(FIND, title=title), rules, NOW)


TRAILERS = """
Dune: Part Two | Official Trailer 2
DUNE: Part Two - Trailer
Mission: Impossible – The Final Reckoning | Official Trailer (2025 Movie) - Tom Cruise
Marvel Studios' Thunderbolts* | Official Trailer | In Theaters May 2
The Interview - Official Trailer
Molly's Game Official Trailer #1 (2017)
Game Night – Trailer
The Theory of Everything Official Trailer
Clip Show | Teaser Trailer
Squid Game: Season 3 | Official Trailer | Netflix
F1® The Movie | Main Trailer
Superman | Official Teaser Trailer
Ready or Not 2: Here I Come - Red Band Trailer
THE BRUTALIST | Final Trailer HD | A24
Avatar: Fire and Ash | New Trailer
DIE SCHULE DER MAGISCHEN TIERE 4 Trailer German Deutsch (2025)
Wicked: Teil 2 – Offizieller Trailer deutsch/german HD
Das Kanu des Manitu - Kinotrailer
LE COMTE DE MONTE-CRISTO - Bande-annonce officielle
Astérix – Bande Annonce VF (2026)
DUNE: PARTE DOS | Tráiler Oficial | Subtitulado
El 47 - TRÁILER
La città proibita | Trailer ufficiale
Ainda Estou Aqui | Trailer Oficial
映画『国宝』予告編
『ゴジラ-0.0』特報
【公式】鬼滅の刃 無限城編 ティザー
파묘 메인 예고편
《哪吒3》预告片
Мастер и Маргарита — Официальный трейлер
Chłopi | Oficjalny zwiastun
Kuru Otlar Üstüne - Fragman
""".strip().splitlines()

NO_TRAILERS = {
    "DUNE Trailer REACTION!!": "reaction",
    "Reacting to the Superman Official Trailer": "reacting",
    "Dune Part Three Trailer Breakdown – 25 Things You Missed": "breakdown",
    "Avengers: Doomsday trailer 2 breakdown": "breakdown",
    "Superman Trailer EXPLAINED + Easter Eggs": "explained",
    "REVIEW: Dune trailer": "review",
    "Dune Trailer Review": "trailer review",
    "Avengers: Doomsday - Concept Trailer (2026)": "concept trailer",
    "Titanic 2 - Official Trailer (Fan-Made)": "fan made",
    "The Sopranos Movie | AI Trailer": "ai trailer",
    "Honest Trailers | Dune": "honest trailers",
    "Star Wars in 30 seconds - Parody Trailer": "parody",
    "Elden Ring – Gameplay Trailer": "gameplay",
    "GTA VI Trailer | PS5": "ps5",
    "Wolverine – Official Game Trailer": "game trailer",
    "Dune | Behind the Scenes": "behind the scenes",
    "Making of the Dune teaser": "making of",
    "Jurassic World Rebirth | Official Clip": "official clip",
    "Dune | Official Trailer | Cast interview": "interview",
    "Wicked TV Spot": "tv spot",
    "NEW MOVIE TRAILERS 2026": "movie trailers",
    "Top 10 upcoming movies": "top 10",
    "Dune Trailer Music (Epic Version)": "trailer music",
    "Superman Trailer #shorts": "portrait",
    "Dune: Part Two | Now Playing": "no word for a trailer",
    "": "no word for a trailer",
    "Trailer Reaktion: Wicked Teil 2": "reaktion",
    "Wicked Trailer erklärt": "erklart",
    "Hinter den Kulissen | Das Boot Trailer": "hinter den kulissen",
    "RÉACTION BANDE-ANNONCE DUNE": "reaction",
    "Dune - Bande-annonce : l'explication": "explication",
    "Dune | Extrait VF | Bande-annonce": "extrait",
    "REACCIÓN al Tráiler de Superman": "reaccion",
    "Análisis del tráiler de Superman": "analisis",
    "Superman | Tráiler | Detrás de cámaras": "detras de camaras",
    "Superman trailer: la reazione": "reazione",
    "Analisi del trailer di Superman": "analisi",
    "Superman | Trailer e recensione": "recensione",
    "Reagindo ao trailer de Superman": "reagindo",
    "【海外の反応】ゴジラ 予告": "反応",
    "ゴジラ 予告編 考察": "考察",
    "『国宝』本編映像|予告": "本編映像",
    "파묘 예고편 리뷰": "리뷰",
    "Реакция на трейлер Дюны": "реакция",
}


@pytest.mark.parametrize("title", TRAILERS)
def test_these_are_titles_of_trailers(title: str) -> None:
    assert titled(title).kind == "new", titled(title).why


@pytest.mark.parametrize(("title", "why"), NO_TRAILERS.items())
def test_these_are_not_and_the_word_is_named(title: str, why: str) -> None:
    verdict = titled(title)
    assert verdict.kind == "skipped"
    assert why in verdict.why


def test_a_new_trailer_says_what_speaks_for_it() -> None:
    find = replace(FIND, official=True, duration_s=134.0)
    assert judge(find, RULES, NOW) == Verdict(
        "new",
        "its title says “trailer”, its source calls it official, it is 2.0 days old, it lasts 2:14",
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"published": NOW - timedelta(days=30)}, "it is 30 days old, the limit is 7"),
        ({"duration_s": 5.0}, "it lasts 0:05, less than 0:15"),
        ({"duration_s": 3_600.0}, "it lasts 60:00, more than 5:00"),
        ({"official": False}, "its source calls it unofficial"),
        ({"url": "https://www.youtube.com/shorts/abcdefghijk"}, "it is a short in portrait"),
    ],
)
def test_what_is_against_a_find_is_said(change: dict[str, object], why: str) -> None:
    find = replace(FIND, **change)  # type: ignore[arg-type]
    assert judge(find, RULES, NOW) == Verdict("skipped", why)


def test_what_nobody_knows_speaks_against_nothing() -> None:
    verdict = judge(replace(FIND, published=None), RULES, NOW)
    assert verdict == Verdict("new", "its title says “trailer”, nobody says how old it is")


def test_a_date_far_ahead_is_not_believed_and_one_close_ahead_is_another_clock() -> None:
    far = judge(replace(FIND, published=datetime(2999, 1, 1, tzinfo=UTC)), RULES, NOW)
    assert far.kind == "new"
    assert "2999-01-01, lies ahead" in far.why
    near = judge(replace(FIND, published=NOW + timedelta(hours=5)), RULES, NOW)
    assert "0.0 days old" in near.why


@pytest.mark.parametrize(
    ("language", "title", "kind"),
    [
        ("en", "Dune | Trailer", "new"),
        ("en-us", "Dune | Trailer", "new"),
        ("de", "Dune | Trailer", "skipped"),
        ("", "Dune | Trailer", "new"),
        ("", "Dune | Trailer German Deutsch", "skipped"),
        ("", "映画『国宝』予告編", "skipped"),
        ("en", "映画『国宝』予告編", "new"),
    ],
)
def test_other_languages_than_those_wanted_are_left_out(
    language: str, title: str, kind: str
) -> None:
    rules = replace(RULES, languages=("en",))
    assert judge(replace(FIND, language=language, title=title), rules, NOW).kind == kind


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Wicked | Trailer German Deutsch", "de"),
        ("Dune - Bande-annonce", "fr"),
        ("Dune - Trailer VOSTFR", "fr"),
        ("Superman | Tráiler Español Latino", "es"),
        ("La grazia | Trailer ufficiale", "it"),
        ("Superman | Trailer Dublado", "pt"),
        ("『ゴジラ』予告編", "ja"),
        ("파묘 예고편", "ko"),
        ("哪吒 预告片", "zh"),
        ("Дюна — трейлер", "ru"),
        ("Kalki | Hindi Trailer", "hi"),
        ("The Italian Job | Trailer", "it"),
        ("Dune | Official Trailer", ""),
    ],
)
def test_a_title_may_show_its_language(title: str, code: str) -> None:
    assert language_of(title) == code


def test_an_operators_own_words_count_too() -> None:
    rules = replace(RULES, wanted=("First Look",), unwanted=("Season", "Folge"))
    assert titled("Dune | First Look", rules).kind == "new"
    assert titled("Dune | First Look").kind == "skipped"
    assert titled("Andor Season 2 Trailer", rules).why == "its title says “season”"
    assert titled("Seasons | Trailer", rules).kind == "new"


def test_rules_may_let_everything_in() -> None:
    rules = TrailerRules(0, 0, 1e9, any_title=True, official_only=False)
    odd = replace(
        FIND, title="xyz", published=NOW - timedelta(days=9_999), duration_s=1.0, official=False
    )
    assert judge(odd, rules, NOW).kind == "new"


KEYS = {
    "Dune: Part Two | Official Trailer 2": "dune 2",
    "DUNE: Part Two - Trailer": "dune 2",
    "Dune Part 2 (2024) Final Trailer": "dune 2 (2024)",
    "Dune: Parte II - Tráiler": "dune 2",
    "DUNE: Teil Zwei – Trailer German": "dune teil zwei",
    "Mission: Impossible – The Final Reckoning | Official Trailer (2025 Movie)":
        "mission impossible the final reckoning",
    "Marvel Studios' Thunderbolts* | Official Trailer | In Theaters May 2": "thunderbolts",
    "Thunderbolts* Trailer #1 (2025)": "thunderbolts (2025)",
    "Netflix | Frankenstein | Official Teaser": "frankenstein",
    "Frankenstein | Guillermo del Toro | Official Trailer": "frankenstein guillermo del toro",
    "Official Teaser Trailer: Project Hail Mary": "project hail mary",
    "Bande-annonce de Astérix (2026)": "asterix (2026)",
    "Avatar: Fire and Ash | Official Trailer #Avatar #FireAndAsh": "avatar fire and ash",
    "Disney and Pixar's Elio | Official Trailer": "elio",
    "The First Omen Trailer": "the first omen",
    "Wonder Woman 1984 – Official Main Trailer": "wonder woman 1984",
    "Blade Runner 2049 - Trailer": "blade runner 2049",
    "1917 | Official Trailer": "1917",
    "Fast X | Official Trailer": "fast 10",
    "Spider-Man: Brand New Day - Official Trailer (HD)": "spider man brand new day",
    "ZOOTOPIA 2 | In Theaters November 26 | Official Trailer": "zootopia 2",
    "映画『国宝』予告編": "国宝",
    "Official Trailer": "",
    "": "",
}  # fmt: skip


@pytest.mark.parametrize(("title", "key"), KEYS.items())
def test_a_title_names_its_film(title: str, key: str) -> None:
    assert film_key(title) == key


def test_the_year_of_a_source_wins_over_that_of_a_title() -> None:
    assert film_key("Michael (2025) Trailer", "2026") == "michael (2026)"
    assert film_key("Michael Trailer", "soon") == "michael"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("DUNE: Part Two | Official Trailer 2", "Dune Part Two - Trailer", True),
        ("John Wick: Chapter 4 Trailer", "JOHN WICK 4 – Official Trailer", True),
        ("Rocky IV – Trailer", "Rocky 4 Trailer", True),
        ("Amélie – Trailer", "AMELIE | Official Trailer", True),
        ("Michael (2025) Trailer", "Michael (2026) Trailer", True),
        ("Michael Trailer", "Michael (2026) Trailer", True),
        ("Michael (1996) Trailer", "Michael (2026) Trailer", False),
        ("Dune: Part Two Trailer", "Dune: Part Three Trailer", False),
        ("Dune Trailer", "Dune: Part Two Trailer", False),
        ("The Batman Trailer", "Batman Begins Trailer", False),
        ("Official Trailer", "Official Trailer", False),
    ],
)
def test_titles_of_the_same_film_are_recognised(one: str, other: str, same: bool) -> None:
    assert same_film(one, other) is same
    assert same_film(other, one) is same


def test_a_film_without_a_name_is_no_other() -> None:
    assert not same_key("", "")


@pytest.mark.parametrize(
    "title", ["a" * 10_000, "(" * 300, "| " * 300, "\ud800 trailer", "#" * 300]
)
def test_no_title_breaks_the_rules(title: str) -> None:
    assert titled(title).why
    assert isinstance(film_key(title), str)
