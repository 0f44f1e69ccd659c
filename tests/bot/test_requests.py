"""From mention to answer: real accounts on three places talk to the bot, which answers once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.health import ailments
from bot.pipeline import derived_files, find_montage
from bot.requests import phrases
from bot.requests.acknowledging import MINUTES, RECENT, minutes_each
from bot.requests.fairness import MOST_OF_A_KIND, MOST_REFUSALS
from bot.requests.phrases import About, refusal
from bot.requests.recorded import record_of
from bot.requests.variation import other_matches
from bot.sources.find import key_of
from matcher.montage import Montage, to_json
from state.records import FindStatus, Outcome, PostState, StatusRecord, Step
from state.requests import RequestStatus
from tests.bot.asking import FILM, Asked, asked
from tests.bot.elsewhere import small_film
from tests.bot.mastodon_server import changed, when
from tests.bot.statuses import a_status
from tests.bot.test_inboxes import ROOMS
from tests.bot.test_wording import montage


@pytest.fixture(params=sorted(ROOMS))
def bot(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Asked]:
    with asked(request.param, tmp_path) as bot:
        yield bot


@pytest.fixture
def mastodon(tmp_path: Path) -> Iterator[Asked]:
    with asked("mastodon", tmp_path) as bot:
        yield bot


def test_a_trailer_that_was_made_is_answered_at_once_in_the_thread(bot: Asked) -> None:
    bot.made()
    mention = bot.room.tell(f"this one please {FILM}")
    bot.round()
    record = bot.request(mention)
    assert record.status is RequestStatus.ANSWERED, record.why
    assert record.url
    assert bot.room.answers().count(mention) == 1
    post = bot.journal.find_post(record.key, record.target)
    assert post is not None
    assert post.state is PostState.PUBLISHED
    first = post.statuses[0]
    assert first.alt
    assert first.end_frame > first.first_frame
    assert first.text.startswith(bot.room.inbox.greeting(bot.room.told("")[0]))


def test_an_answer_is_given_once_however_often_the_bot_looks(bot: Asked) -> None:
    bot.made()
    bot.room.tell(f"{FILM} please")
    bot.room.tell("please do https://cats.example/watch/1", by="bob")
    bot.round()
    said = bot.texts()
    for _ in range(3):
        bot.clock.time += timedelta(minutes=1)
        bot.round()
    assert bot.texts() == said
    assert len(bot.room.answers()) == len(said)


def test_what_cannot_be_done_gets_one_kind_sentence(bot: Asked) -> None:
    mention = bot.room.tell("please do https://cats.example/watch/1")
    bot.round()
    record = bot.request(mention)
    assert (record.status, record.reason) == (RequestStatus.REFUSED, "site")
    (text,) = bot.texts()
    assert text.endswith(refusal("site", phrases.About(names=bot.settings.requests.sites)))


def test_what_was_said_before_the_bot_began_is_not_answered(tmp_path: Path) -> None:
    with ROOMS["mastodon"](tmp_path) as room:
        room.tell("help")
    with asked("mastodon", tmp_path / "bot") as bot:
        bot.round()
        assert bot.texts() == []


def test_nothing_is_read_unless_people_may_ask(tmp_path: Path) -> None:
    with asked("mastodon", tmp_path, requests={"on": False}) as bot:
        bot.room.tell("help")
        assert bot.round() == []
        assert bot.texts() == []


def test_a_mention_that_is_gone_meanwhile_is_dropped_without_a_word(bot: Asked) -> None:
    bot.made()
    mention = bot.room.tell(f"{FILM} please")
    with bot.alone():
        from bot.requests.place import places
        from bot.requests.reading import read

        (place,) = places(bot, bot.clock)
        read(bot, place, bot.clock)
    bot.room.forget(mention)
    bot.round()
    assert bot.request(mention).status is RequestStatus.IGNORED
    assert bot.texts() == []


def test_who_blocks_us_is_not_answered(bot: Asked) -> None:
    bot.made()
    mention = bot.room.tell(f"{FILM} please")
    bot.room.block("alice")
    bot.round()
    known = bot.journal.requests.find(f"{bot.room.inbox.name}:{mention}")
    assert known is None or known.status in (RequestStatus.IGNORED, RequestStatus.FAILED)
    assert bot.texts() == []


def test_a_stop_on_x_that_does_not_name_us_is_heard_without_an_answer(tmp_path: Path) -> None:
    with asked("twitter", tmp_path) as bot:
        bot.made()
        clip = bot.room.tell(f"{FILM} please")
        bot.round()
        said = bot.texts()
        mention = bot.room.one("stop", to=bot.request(clip).receipt)
        bot.room.forget(mention.id)
        unnamed = replace(mention, id="77", summons=False)
        with bot.alone():
            bot.journal.requests.receive([record_of(unnamed, bot.clock())])
        bot.round()
        assert bot.request("77").status is RequestStatus.IGNORED
        assert bot.texts() == said
        person = bot.journal.people.find("twitter", mention.author_id)
        assert person is not None
        assert person.stopped


def test_stop_is_the_last_word_until_start(bot: Asked) -> None:
    bot.made()
    bot.room.tell("stop")
    bot.round()
    assert len(bot.texts()) == 1
    bot.room.tell(f"{FILM} please")
    bot.round()
    assert len(bot.texts()) == 1
    bot.room.tell(f"{FILM} please", by="bob")
    bot.round()
    assert bot.room.answers()
    bot.room.tell("start")
    bot.clock.time += timedelta(minutes=1)
    bot.round()
    assert phrases.welcome() in bot.texts()[-1]


def test_an_answer_is_deleted_for_who_asked_and_for_nobody_else(mastodon: Asked) -> None:
    mastodon.made()
    mention = mastodon.room.tell(f"{FILM} please")
    mastodon.round()
    record = mastodon.request(mention)
    mastodon.room.tell("delete", by="bob", to=record.receipt)
    mastodon.round()
    assert record.url in {s["url"] for s in mastodon.room.server.statuses()}
    mastodon.room.tell("delete", to=record.receipt)
    mastodon.round()
    assert record.url not in {s["url"] for s in mastodon.room.server.statuses()}
    assert mastodon.texts()[-1].endswith(phrases.taken_down())


def test_who_wants_a_post_gone_that_is_not_theirs_is_told_that_the_operator_knows(
    mastodon: Asked,
) -> None:
    mastodon.made()
    mention = mastodon.room.tell(f"{FILM} please")
    mastodon.round()
    answer = mastodon.request(mention)
    unhappy = mastodon.room.tell("delete", by="bob", to=answer.receipt)
    mastodon.round()
    assert mastodon.request(unhappy).reason == "complaint"
    assert mastodon.texts()[-1] == f"@bob {refusal('complaint')}"
    (ailment,) = ailments(mastodon, mastodon.clock())
    assert ailment.startswith(f"somebody wants {answer.key}-mastodon gone")
    with mastodon.alone():
        mastodon.journal.take_back_post(f"{answer.key}-mastodon", "it shall go")
    assert ailments(mastodon, mastodon.clock()) == []


def test_a_complaint_reaches_the_operator_though_no_more_is_said(mastodon: Asked) -> None:
    mastodon.made()
    mention = mastodon.room.tell(f"{FILM} please")
    mastodon.round()
    for number in range(MOST_REFUSALS):
        mastodon.room.tell(f"please do https://bit.ly/{number}", by="bob")
    mastodon.room.tell("delete", by="bob", to=mastodon.request(mention).receipt)
    mastodon.round()
    assert refusal("complaint") not in " ".join(mastodon.texts())
    assert len(ailments(mastodon, mastodon.clock())) == 1


@pytest.mark.parametrize("place", ["mastodon", "bluesky"])
def test_who_says_stop_and_start_all_day_is_not_answered_all_day(
    place: str, tmp_path: Path
) -> None:
    with asked(place, tmp_path) as bot:
        for word in ("stop", "start") * 10:
            bot.room.tell(word)
        bot.round()
        assert len(bot.texts()) == 2 * MOST_OF_A_KIND
        person = bot.journal.people.all()
        assert [one for one in person if one.stopped] == []
        bot.room.tell("stop")
        bot.round()
        assert len(bot.texts()) == 2 * MOST_OF_A_KIND
        assert [one for one in bot.journal.people.all() if one.stopped]


def test_to_delete_the_same_over_and_over_says_nothing_more(mastodon: Asked) -> None:
    mastodon.made()
    mention = mastodon.room.tell(f"{FILM} please")
    mastodon.round()
    for _ in range(5):
        mastodon.room.tell("delete", to=mastodon.request(mention).receipt)
    mastodon.round()
    assert mastodon.texts() == [f"@alice {phrases.taken_down()}"]


def test_who_stops_us_while_they_wait_gets_no_clip(mastodon: Asked) -> None:
    mention = mastodon.room.tell(f"{FILM} please")
    mastodon.round()
    record = mastodon.request(mention)
    made = mastodon.made("https://vimeo.com/1")
    with mastodon.alone():
        mastodon.journal.advance(record.find, FindStatus.RENDERED, trailer=made.id)
    mastodon.room.tell("stop")
    mastodon.round()
    assert mastodon.request(mention).status is RequestStatus.IGNORED
    assert mastodon.texts() == [f"@alice {phrases.goodbye()}"]


@pytest.mark.parametrize("words", ["again", "alone please"])
def test_what_was_posted_by_the_calendar_can_be_asked_for_once_more(
    mastodon: Asked, words: str
) -> None:
    made = mastodon.made(url="/a/trailer of the operator's own.mp4", title="Nosferatu Trailer")
    post = mastodon.journal.intend_post(made.id, "mastodon", (StatusRecord(text="new!"),))
    status = mastodon.room.target.publish(a_status(None, text="new!"), mastodon.clock(), None)
    mastodon.journal.publish_status(post.id, 0, status.id, status.url)
    mention = mastodon.room.tell(words, to=status.id)
    mastodon.round()
    record = mastodon.request(mention)
    assert record.find == key_of("/a/trailer of the operator's own.mp4")
    assert record.reason == ""


def test_who_is_asked_of_which_film_may_just_name_it(mastodon: Asked) -> None:
    mastodon.made(title="Metropolis | Official Trailer")
    asked = mastodon.room.tell("could you make one please")
    mastodon.round()
    question = mastodon.request(asked)
    assert question.reason == "no link"
    other = mastodon.room.tell("Metropolis", by="bob", to=question.receipt)
    named = mastodon.room.tell("Metropolis", to=question.receipt)
    mastodon.round()
    assert mastodon.request(other).status is RequestStatus.IGNORED
    assert mastodon.request(named).status is RequestStatus.ANSWERED


@pytest.mark.parametrize(
    "words", ["reminds me of https://youtu.be/abcdefghijk", "Ah, Metropolis (1927)!", "love it ❤️"]
)
def test_talk_under_our_clip_is_not_taken_for_a_wish(mastodon: Asked, words: str) -> None:
    mastodon.made()
    mention = mastodon.room.tell(f"{FILM} please")
    mastodon.round()
    said = mastodon.texts()
    talk = mastodon.room.tell(words, to=mastodon.request(mention).receipt)
    mastodon.round()
    assert mastodon.request(talk).status is RequestStatus.IGNORED
    assert mastodon.texts() == said


def test_alone_under_our_clip_shows_the_same_shots(mastodon: Asked) -> None:
    mastodon.made()
    mention = mastodon.room.tell(f"{FILM} please")
    mastodon.round()
    alone = mastodon.room.tell("alone please", to=mastodon.request(mention).receipt)
    mastodon.round()
    wish = mastodon.request(alone).wish
    assert (wish["kind"], wish["layout"]) == ("make", "alone")
    assert wish["link"] == mastodon.request(mention).wish["link"]


def test_a_page_about_a_film_is_no_reason_to_refuse_its_name(mastodon: Asked) -> None:
    mastodon.made(title="Metropolis | Official Trailer")
    mention = mastodon.room.tell("Metropolis (1927) please https://www.imdb.com/title/tt0017136/")
    mastodon.round()
    assert mastodon.request(mention).status is RequestStatus.ANSWERED


@pytest.mark.parametrize("place", ["mastodon", "bluesky"])
def test_mere_words_are_not_sent_either_to_who_blocks_us(place: str, tmp_path: Path) -> None:
    with asked(place, tmp_path) as bot:
        mention = bot.room.tell("help")
        bot.room.block("alice")
        bot.round()
        assert bot.request(mention).status is RequestStatus.IGNORED
        assert bot.texts() == []


def test_a_private_mention_is_answered_privately(mastodon: Asked) -> None:
    mastodon.made()
    mastodon.room.tell(f"{FILM} please", visibility="direct")
    mastodon.round()
    seen = {status["visibility"] for status in mastodon.room.server.statuses()}
    assert seen == {"direct"}


def test_a_private_mention_is_left_alone_where_that_is_set(tmp_path: Path) -> None:
    with asked("mastodon", tmp_path, requests={"private": "ignore"}) as bot:
        bot.room.tell("help", visibility="direct")
        bot.round()
        assert bot.texts() == []


def test_answers_are_unlisted_and_name_only_who_asked(mastodon: Asked) -> None:
    mastodon.made()
    mastodon.room.tell(f"@bob look! @kuleshov {FILM} please")
    mastodon.round()
    (first, *_) = mastodon.room.server.statuses()[::-1]
    assert first["visibility"] == "unlisted"
    assert [one["acct"] for one in first["mentions"]] == ["alice"]


def test_who_waits_is_shown_that_they_were_heard(tmp_path: Path) -> None:
    with asked("mastodon", tmp_path) as bot:
        mention = bot.room.tell(f"{FILM} please")
        bot.round()
        assert bot.request(mention).status is RequestStatus.ACCEPTED
        assert bot.room.likes() == [mention]
    with asked("mastodon", tmp_path / "word", requests={"acknowledge": "reply"}) as bot:
        bot.room.tell(f"{FILM} please")
        for _ in range(3):
            bot.round()
        (text,) = bot.texts()
        assert "You are next" in text
        assert bot.room.likes() == []


def test_how_long_it_takes_is_what_the_last_ones_took() -> None:
    started = datetime(2026, 11, 22, tzinfo=UTC)

    def made(minutes: float, outcome: Outcome = Outcome.DONE) -> Step:
        ended = started + timedelta(minutes=minutes)
        return Step(1, "made", "request:film", "run", started, ended, outcome)

    assert minutes_each([]) == MINUTES
    assert minutes_each([made(2), made(90), made(3), made(0.1, Outcome.FAILED)]) == 3
    assert minutes_each([made(1)] * RECENT + [made(60)] * 100) == 1


def test_nothing_is_made_before_the_operator_has_seen_it_where_that_is_set(
    tmp_path: Path,
) -> None:
    from bot.requests.operating import approve, refuse

    with asked("mastodon", tmp_path, requests={"approval": True}) as bot:
        bot.made()
        first = bot.room.tell(f"{FILM} please")
        second = bot.room.tell("https://youtu.be/abcdefghijk please", by="bob")
        bot.round()
        assert bot.request(first).status is RequestStatus.WAITING
        assert bot.texts() == []
        with bot.alone():
            approve(bot, bot.request(first).key)
            refuse(bot, bot.request(second).key, "not this one")
        bot.round()
        assert bot.request(first).status is RequestStatus.ANSWERED
        assert bot.request(second).status is RequestStatus.REFUSED
        assert refusal("operator") in " ".join(bot.texts())


def test_a_title_is_answered_with_what_was_made_of_that_film(mastodon: Asked) -> None:
    mastodon.made(title="Nosferatu | Official Trailer")
    mention = mastodon.room.tell("please do Nosferatu (2024)")
    mastodon.round()
    assert mastodon.request(mention).status is RequestStatus.ANSWERED


def test_what_was_taken_back_is_not_made_again_for_anybody(mastodon: Asked) -> None:
    made = mastodon.made()
    mastodon.journal.intend_post(made.id, "outbox", ())
    mastodon.journal.take_back_post(f"{made.id}-outbox", "its maker asked")
    mention = mastodon.room.tell(f"{FILM} please")
    mastodon.round()
    assert mastodon.request(mention).status is not RequestStatus.ANSWERED


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("could you make one please", "no link"),
        ("please do https://youtu.be/abcdefghijk and https://youtu.be/abcdefghijl", "many links"),
        (" ".join(f"https://youtu.be/abcdefghi{n:02}" for n in range(10)), "many links"),
        ("please do https://bit.ly/3xyz", "shortener"),
        ("please do http://169.254.169.254/latest/meta-data/", "address"),
        ("please do http://192.168.0.1/film.mp4", "address"),
        ("please do http://[::1]/film.mp4", "address"),
        ("please do https://www.youtube.com/playlist?list=PL123", "playlist"),
        ("please do https://www.youtube.com/@somebody", "page"),
        ("please do https://cats.example/image.jpg", "site"),
    ],
)
def test_bad_input_gets_the_right_refusal_and_nothing_else(
    mastodon: Asked, words: str, reason: phrases.Refusal
) -> None:
    mention = mastodon.room.tell(words)
    mastodon.round()
    record = mastodon.request(mention)
    assert (record.status, record.reason) == (RequestStatus.REFUSED, reason), record.why
    about = About(names=mastodon.settings.requests.sites)
    assert mastodon.texts() == [f"@alice {refusal(reason, about)}"]
    assert mastodon.journal.finds() == []


@pytest.mark.parametrize(
    "words",
    [
        "مرحبا كيف حالك",
        "你好，今天天气很好",
        "so nice! " * 50,
        "lol https://tenor.com/view/x-gif-1",
    ],
)
def test_what_asks_for_nothing_is_left_alone(mastodon: Asked, words: str) -> None:
    mention = mastodon.room.tell(words)
    mastodon.round()
    assert mastodon.request(mention).status is RequestStatus.IGNORED
    assert mastodon.texts() == []
    assert mastodon.journal.finds() == []


def test_five_thousand_letters_are_read_and_asked_of_once(mastodon: Asked) -> None:
    def long(page: Any) -> Any:
        for entry in page:
            entry["status"]["content"] = f"<p>@kuleshov {'so nice! ' * 600} please do {FILM}</p>"
        return page

    mastodon.made()
    mastodon.room.server.twists.append(when("GET", "/api/v1/notifications", changed(long)))
    mention = mastodon.room.tell("so nice!")
    mastodon.round()
    assert mastodon.request(mention).status is RequestStatus.IGNORED
    assert mastodon.texts() == []


@pytest.mark.parametrize("words", ["", "\u200b\u200d\u200b"])
def test_our_name_alone_is_a_question_how_it_works(mastodon: Asked, words: str) -> None:
    mastodon.room.tell(words)
    mastodon.round()
    assert mastodon.texts() == [f"@alice {phrases.explanation()}"]


@pytest.mark.parametrize("words", ["من فضلك {}", "请做 {}", "\u200bplease\u200b {}", "{} 부탁해요"])
def test_a_link_is_understood_in_whatever_script_stands_around_it(
    mastodon: Asked, words: str
) -> None:
    mastodon.made()
    mention = mastodon.room.tell(words.format(FILM))
    mastodon.round()
    assert mastodon.request(mention).status is RequestStatus.ANSWERED


def test_who_asks_fifty_times_for_the_same_is_answered_once(mastodon: Asked) -> None:
    for _ in range(50):
        mastodon.room.tell("https://youtu.be/abcdefghijk please")
    mastodon.round()
    counts = mastodon.journal.requests.counts()
    assert counts["accepted"] == 1
    assert len(mastodon.texts()) == 1


def test_what_lies_long_is_not_acted_on(mastodon: Asked) -> None:
    mastodon.made()
    mastodon.room.tell(f"{FILM} please")
    mastodon.clock.time += timedelta(days=7)
    mastodon.round()
    (text,) = mastodon.texts()
    assert refusal("too old") in text
    mastodon.room.tell(f"{FILM} please", by="bob")
    mastodon.clock.time += timedelta(days=30)
    mastodon.round()
    assert len(mastodon.texts()) == 1


def test_the_trouble_of_an_inbox_is_not_that_of_the_target(mastodon: Asked) -> None:
    mastodon.room.break_down("out")
    mastodon.round()
    assert mastodon.journal.target("mastodon").reason == ""
    assert mastodon.journal.target("mastodon inbox").reason == "stopped"


def test_answers_keep_no_slot_of_the_calendar(mastodon: Asked) -> None:
    from bot.waiting import post_times

    mastodon.made()
    mastodon.room.tell(f"{FILM} please")
    mastodon.round()
    assert mastodon.texts()
    assert post_times(mastodon.journal.posts()) == []


def test_again_shows_other_matches_and_leaves_what_was_made_as_it_is(
    mastodon: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[Path] = []

    def files(_app: object, montage: Montage, folder: Path, layouts: Sequence[str]) -> None:
        """As rendering leaves them: the films of this montage are nowhere."""
        rendered.append(folder)
        derived = derived_files(montage, folder)
        for name in ("poster.jpg", "contact-sheet.jpg", "credits.txt"):
            derived.make(name, lambda path: path.write_bytes(b"as rendered"))
        for name in layouts:
            derived.make(f"{name}.mp4", lambda path: path.write_bytes(small_film()))

    made = mastodon.made()
    first = mastodon.room.tell(f"{FILM} please")
    mastodon.round()
    before = to_json(find_montage(mastodon, made.id)[0])
    monkeypatch.setattr("bot.requests.answering.make_files", files)
    again = mastodon.room.tell("again with other matches", to=mastodon.request(first).receipt)
    mastodon.round()
    assert mastodon.request(again).status is RequestStatus.ANSWERED, mastodon.request(again).why
    (folder,) = set(rendered)
    assert folder.parent == mastodon.folders.variants
    assert to_json(find_montage(mastodon, made.id)[0]) == before


def test_other_matches_are_the_next_best_and_come_round_again() -> None:
    made = montage("A film", shots=3)
    cuts = [
        replace(cut, alternatives=(replace(cut.match, first_frame=7, end_frame=7 + cut.frames),))
        for cut in made.cuts
    ]
    made = replace(made, cuts=tuple(cuts))
    once = other_matches(made, 1)
    assert [cut.match for cut in once.cuts] == [cut.alternatives[0] for cut in made.cuts]
    assert [c.match for c in other_matches(made, 2).cuts] == [c.match for c in made.cuts]
