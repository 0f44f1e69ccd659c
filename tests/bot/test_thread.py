"""What is posted of a montage: in order, in full, within what each place takes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import PostingError, SettingsError
from bot.posting.target import Limits, TextLimits
from bot.posting.words.counting import bluesky_length, graphemes, mastodon_length, x_length
from bot.posting.words.harmless import JOINER
from bot.posting.words.templates import Facts, fitted
from bot.posting.words.thread import Planned, plan_thread
from bot.posting.words.wording import draft_of
from bot.settings_accounts import TargetSettings, WordsSettings
from matcher.montage import Montage
from matcher.video_limits import VideoLimits
from tests.bot.test_harmless import HASHTAG, MENTION, odd
from tests.bot.test_wording import CARS, FACE, film, montage, named

X = Limits(TextLimits(280, 1_000, x_length, links=False), VideoLimits(longest_s=140))
MASTODON = Limits(TextLimits(500, 1_500, mastodon_length, warnings=True), VideoLimits())
BLUESKY = Limits(TextLimits(300, 1_000, bluesky_length), VideoLimits(longest_s=600))
OUTBOX = Limits(TextLimits(500, 1_500), VideoLimits(), thread=False)
PLACES = {"x": X, "mastodon": MASTODON, "bluesky": BLUESKY, "outbox": OUTBOX}

TAGS = "#FilmTrailer #ArchiveFilm #FoundFootage"
CARS_ANSWER = "Vehicles rushing by answer vehicles rushing by"

STREET = film(
    1,
    "Market Street",
    year="1906",
    credit="Prelinger Archives",
    license="Public domain",
    source="https://archive.org/details/street",
)
COVER = film(2, "Duck and Cover", year="1951", credit="Archer", license="CC0")


def plan(
    made: Montage,
    limits: Limits = MASTODON,
    words: WordsSettings | None = None,
    *,
    template: str = "",
    too_long: Literal["trim", "thread"] = "thread",
) -> tuple[Planned, ...]:
    words = words or WordsSettings()
    target = TargetSettings(template=template, too_long=too_long)
    return plan_thread(made, draft_of(made), limits, words, target)


def test_a_post_has_our_words_its_hashtags_and_the_whole_video() -> None:
    made = named((CARS, CARS), ((), ()))
    assert plan(made)[0] == Planned(
        text=(
            "Metropolis: trailer, answered by the archive: 2 shots, 2 rhymes.\n\n"
            "Vehicles rushing by answer vehicles rushing by.\n\n"
            "With shots from Market Street (1906) and Duck and Cover.\n\n"
            "#FilmTrailer #ArchiveFilm #FoundFootage"
        ),
        alt=draft_of(made).alt,
        frames=(0, 48),
        tags=("FilmTrailer", "ArchiveFilm", "FoundFootage"),
    )


def test_the_credits_answer_with_title_year_credit_licence_and_link() -> None:
    _, credits = plan(montage(films=(STREET, COVER)))
    assert credits == Planned(
        "Films seen in “Metropolis: trailer”:\n\n"
        "Market Street (1906) – Prelinger Archives, Public domain\n"
        "https://archive.org/details/street\n"
        "Duck and Cover (1951) – Archer, CC0"
    )


def test_where_links_are_not_taken_films_share_the_thanks_they_owe() -> None:
    again = replace(STREET, id="3", title="A Trip", source="https://archive.org/details/trip")
    _, credits = plan(montage(films=(STREET, COVER, again)), X)
    assert credits.text == (
        "Films seen in “Metropolis: trailer”:\n\n"
        "Market Street (1906); A Trip (1906) – Prelinger Archives, Public domain\n"
        "Duck and Cover (1951) – Archer, CC0"
    )


def test_a_source_that_is_no_link_is_said_in_words() -> None:
    _, credits = plan(montage(films=(film(1, "M", source="Reel 7, attic", license="CC0"),)))
    assert credits.text.endswith("M – Reel 7, attic, CC0")


@pytest.mark.parametrize("place", ["x", "mastodon", "bluesky"])
def test_many_films_take_as_many_answers_as_they_need_and_each_film_is_whole(place: str) -> None:
    limits = PLACES[place]
    films = tuple(
        film(
            n,
            f"Film number {n}",
            year="1906",
            credit=f"Archive {n % 40}",
            license="CC0",
            source=f"https://archive.org/details/{n}",
        )
        for n in range(150)
    )
    credits = [s for s in plan(montage(films=films, shots=150), limits) if s.frames is None]
    assert len(credits) > 9
    marks = [re.search(r"\((\d+)/(\d+)\):\n\n", status.text) for status in credits]
    assert [mark and mark.groups() for mark in marks] == [
        (str(number), str(len(credits))) for number in range(1, len(credits) + 1)
    ]
    text = "\n".join(status.text for status in credits)
    for one in films:
        assert len(re.findall(rf"\bFilm number {one.id} \(1906\)", text)) == 1
        assert (f"https://archive.org/details/{one.id}\n" in f"{text}\n") == limits.text.links
    assert all(limits.text.count(status.text) <= limits.text.letters for status in credits)


def test_a_credit_that_is_too_long_is_shortened_before_all_else_and_a_link_never() -> None:
    long = replace(STREET, credit="Given by " + "very " * 50 + "kind people")
    _, credits = plan(montage(films=(long,)), BLUESKY)
    assert "Market Street (1906) – Given by very" in credits.text
    assert credits.text.endswith("…, Public domain\nhttps://archive.org/details/street")
    assert bluesky_length(credits.text) <= 300


def test_a_link_that_does_not_fit_whole_is_left_out() -> None:
    long = replace(STREET, source="https://archive.org/" + "x" * 400)
    _, credits = plan(montage(films=(long,)), BLUESKY)
    assert credits.text.endswith("Market Street (1906) – Prelinger Archives, Public domain")


def test_credits_can_be_switched_off_and_need_films() -> None:
    assert len(plan(montage(), words=WordsSettings(credits=False))) == 1
    assert len(plan(named((FACE, FACE), own=(0,)))) == 1


def test_the_outbox_gets_the_draft_itself() -> None:
    made = montage(shots=300)
    draft = draft_of(made)
    (status,) = plan_thread(made, draft, OUTBOX, WordsSettings())
    assert (status.text, status.alt, status.frames) == (draft.text, draft.alt, (0, 7_200))


def test_the_operators_template_holds_in_the_outbox_too() -> None:
    made = montage()
    words = WordsSettings(template="Seen: {title}\n{tags}")
    (status,) = plan_thread(made, draft_of(made), OUTBOX, words)
    assert (status.text, status.tags) == ("Seen: Metropolis: trailer", draft_of(made).tags)


def test_a_video_that_is_too_long_goes_on_in_answers_each_saying_what_it_shows() -> None:
    made = montage(films=(STREET, COVER), shots=200)
    first, second, credits = plan(made, X)
    assert (first.frames, second.frames, credits.frames) == ((0, 3_360), (3_360, 4_800), None)
    assert first.text.startswith(
        "Metropolis: trailer, answered by the archive: 200 shots, 200 rhymes. (1/2)\n\n"
    )
    assert second.text == "Metropolis: trailer (2/2)"
    assert second.tags == credits.tags == ()
    assert first.alt.startswith(
        "Two pictures side by side, 2 minutes and 20 seconds, with the trailer's own sound. "
        "Left, part 1 of 2 of the trailer “Metropolis: trailer” in 140 shots. Right, for each"
    )
    assert second.alt.startswith("Two pictures side by side, 1 minute, with")
    assert "part 2 of 2 of the trailer “Metropolis: trailer” in 60 shots." in second.alt
    assert "30 shots of Market Street (1906) and 30 shots of Duck and Cover (1951)." in second.alt


def test_the_alt_text_of_a_piece_describes_pairs_that_are_seen_in_it() -> None:
    pairs = [(FACE, FACE)] + [((), ())] * 149 + [(CARS, CARS)]
    first, second, *_ = plan(named(*pairs), X)
    assert "At 0:00: a close-up of a face" in first.alt
    assert "vehicles" not in first.alt
    assert "At 0:10: vehicles rushing by" in second.alt
    assert "face" not in second.alt


def test_a_video_that_is_trimmed_speaks_of_what_is_left_of_it() -> None:
    films = (*(film(n, f"Early {n}", year="1906") for n in range(140)), film(999, "Late"))
    made = montage(films=films, shots=141)
    first, *credits = plan(made, X, too_long="trim")
    assert first.frames == (0, 3_360)
    assert "140 shots, 140 rhymes.\n" in first.text
    assert "Left, the beginning of the trailer “Metropolis: trailer” in 140 shots." in first.alt
    assert credits
    assert not any("Late" in status.text for status in credits)
    assert all(status.frames is None for status in credits)


def test_a_silent_trailer_is_said_to_be_silent() -> None:
    made = montage()
    silent = replace(made, trailer=replace(made.trailer, sound=False))
    assert "5 seconds, without sound. Left," in plan(silent)[0].alt


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{title}: {shots}, {rhymes}", "Metropolis: trailer: 2 shots, 2 rhymes"),
        (
            "New! {title}\n{films}\n{tags}",
            "New! Metropolis: trailer\nMarket Street (1906) and Duck and Cover\n" + TAGS,
        ),
        (
            "{title}\n\nFound: {finds}.\n\nEnjoy.",
            "Metropolis: trailer\n\nFound: " + CARS_ANSWER + ".\n\nEnjoy.",
        ),
        ("{{{title}}}", "{Metropolis: trailer}"),
        (
            "{finds}{tags}",
            "Vehicles rushing by answer vehicles rushing by#FilmTrailer #ArchiveFilm #FoundFootage",
        ),
    ],
)
def test_the_operators_template_is_filled(template: str, text: str) -> None:
    made = named((CARS, CARS), ((), ()))
    assert plan(made, template=template)[0].text == text


def test_a_line_that_has_nothing_to_say_is_left_out() -> None:
    made = named((FACE, FACE), own=(0,))
    first, *_ = plan(made, template="{title}\n\nFound: {finds}\n\nFrom {films}\n\nBye")
    assert first.text == "Metropolis: trailer\n\nBye"
    assert plan(made, template="{films}")[0].text == "Metropolis: trailer"


def test_a_targets_own_template_comes_before_that_of_all() -> None:
    words = WordsSettings(template="everywhere: {title}")
    assert plan(montage(), words=words)[0].text == "everywhere: Metropolis: trailer"
    assert plan(montage(), words=words, template="here: {title}")[0].text == (
        "here: Metropolis: trailer"
    )
    assert draft_of(montage(), words).text == "everywhere: Metropolis: trailer"


@pytest.mark.parametrize(
    ("template", "named_as"),
    [
        ("{title} by {director}", "{director}"),
        ("{}", "{}"),
        ("{title!r}", "{title!r}"),
        ("{title:>20}", "{title:>20}"),
        ("{title.__class__}", "{title.__class__}"),
    ],
)
def test_an_unknown_placeholder_is_an_error_that_names_it(template: str, named_as: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(f"{named_as} in a template is not known")):
        plan(montage(), template=template)


@pytest.mark.parametrize("template", ["{title", "title}", "{ti{tle}"])
def test_a_template_with_a_brace_too_many_is_an_error(template: str) -> None:
    with pytest.raises(SettingsError) as caught:
        plan(montage(), template=template)
    assert caught.value.hint


@pytest.mark.parametrize("link", ["https://my.example", "see my.example/x", "www.x.y"])
def test_a_template_with_a_link_is_refused_where_links_are(link: str) -> None:
    assert link in plan(montage(), MASTODON, template=f"{{title}} {link}")[0].text
    with pytest.raises(SettingsError, match="web address"):
        plan(montage(), X, template=f"{{title}} {link}")


def test_films_go_first_then_finds_then_hashtags_and_the_title_last() -> None:
    facts = Facts(
        "The Cabinet of Dr. Caligari",
        5,
        5,
        ("cars answer cars",),
        ("Market Street", "M"),
        ("Film",),
    )
    texts = [fitted("{title}\n{finds}\n{films}\n{tags}", facts, n) for n in range(80, 10, -1)]
    assert list(dict.fromkeys(texts)) == [
        "The Cabinet of Dr. Caligari\nCars answer cars\nMarket Street and M\n#Film",
        "The Cabinet of Dr. Caligari\nCars answer cars\n2 films\n#Film",
        "The Cabinet of Dr. Caligari\nCars answer cars\n#Film",
        "The Cabinet of Dr. Caligari\n#Film",
        "The Cabinet of Dr. Caligari",
        "The Cabinet of Dr…",
        "The Cabinet of…",
        "The Cabinet…",
        None,
    ]


def test_words_that_cannot_be_made_to_fit_are_refused() -> None:
    with pytest.raises(PostingError, match="not fit into 280") as caught:
        plan(montage(), X, template="word " * 100)
    assert caught.value.reason == "refused"
    assert "template" in caught.value.hint


def test_a_warning_stands_apart_where_it_can_and_counts() -> None:
    words = WordsSettings(warning="Flashing lights", sensitive=True)
    first, credits = plan(montage(), MASTODON, words)
    assert first.warning == credits.warning == "Flashing lights"
    assert first.text.startswith("Metropolis")
    assert (first.sensitive, credits.sensitive) == (True, False)
    for letters in range(110, 220):
        tight = replace(MASTODON, text=replace(MASTODON.text, letters=letters))
        first, *_ = plan(montage(), tight, words)
        assert graphemes("Flashing lights" + first.text) <= letters


def test_a_warning_is_the_first_line_elsewhere() -> None:
    first, credits = plan(montage(), X, WordsSettings(warning="Flashing lights"))
    assert first.warning == ""
    assert first.text.startswith("Flashing lights\n\nMetropolis: trailer, answered")
    assert credits.text.startswith("Flashing lights\n\nFilms seen")


def test_hashtags_are_written_as_places_take_them() -> None:
    words = WordsSettings(tags=("#Film", "old movies", "kino-2", "#", "Film"))
    first, *_ = plan(montage(), words=words)
    assert first.tags == ("Film", "oldmovies", "kino2")
    assert first.text.endswith("\n\n#Film #oldmovies #kino2")


def test_titles_call_nobody_join_no_hashtag_and_open_no_page() -> None:
    hostile = film(
        1, "@bob #win evil.example", year="#1", credit="by @ann", license="www.evil.example #cc"
    )
    made = montage("Buy $TSLA @elon https://evil.example #ad", (hostile,), shots=150)
    for limits in (X, MASTODON, BLUESKY):
        statuses = plan(made, limits)
        for status in statuses:
            ours = status.text.replace("#FilmTrailer #ArchiveFilm #FoundFootage", "")
            assert not MENTION.search(ours)
            assert not HASHTAG.search(ours)
            assert "://" not in ours
            assert ".example" not in ours
        assert "@elon" in statuses[0].text.replace(JOINER, "")


WORDS = st.one_of(
    odd,
    st.text(st.sampled_from("日本語映画🎬👨‍👩‍👧‍👦🇩🇪é\u0301 "), max_size=200),
    st.sampled_from(["", "https://evil.example/" + "x" * 90, "@bob " * 40, "word " * 90]),
)


@settings(deadline=None, max_examples=100)
@given(
    st.data(),
    WORDS,
    st.integers(1, 250),
    st.sampled_from(sorted(PLACES)),
    st.sampled_from(["thread", "trim"]),
    st.sampled_from(["", "Flashing lights"]),
)
def test_whatever_the_montage_every_status_fits_and_says_something_of_its_own(
    data: st.DataObject,
    title: str,
    shots: int,
    place: str,
    too_long: Literal["trim", "thread"],
    warning: str,
) -> None:
    fields = st.fixed_dictionaries(
        {"year": WORDS, "credit": WORDS, "license": WORDS, "source": WORDS | st.just(STREET.source)}
    )
    many = data.draw(st.integers(1, 9))
    films = tuple(film(n, data.draw(WORDS) or "-", **data.draw(fields)) for n in range(many))
    made = montage(title, films, shots)
    names = (data.draw(WORDS), data.draw(WORDS))
    cuts = tuple(
        replace(cut, names=names, match=replace(cut.match, names=names)) for cut in made.cuts
    )
    limits = PLACES[place]
    statuses = plan(
        replace(made, cuts=cuts), limits, WordsSettings(warning=warning), too_long=too_long
    )
    text = limits.text
    for status in statuses:
        assert text.count(status.text) + text.count(status.warning) <= text.letters
        assert len(status.alt) <= text.alt
        assert bool(status.alt) == (status.frames is not None)
        if limits.thread:
            tags = {found.group() for found in re.finditer(r"[#＃]\w+", status.text)}
            assert tags <= {"#FilmTrailer", "#ArchiveFilm", "#FoundFootage"}
            bare = status.text.replace(STREET.source, "")
            assert not MENTION.search(re.sub(r"https?://\S+", "", bare))
        if not text.links:
            assert not re.search(r"https?://|\w\.[^\W\d_]", status.text)
    assert len({status.text for status in statuses}) == len(statuses)
    assert statuses[0].frames is not None
    shown = [status.frames for status in statuses if status.frames]
    if too_long == "thread" or place == "outbox":
        assert (shown[0][0], shown[-1][1]) == (0, 24 * shots)
