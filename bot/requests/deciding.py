"""What becomes of a request that was received: left alone, refused with a word, or taken on.

A decision and what follows from it, words to be sent or a trailer to be made, are one change of
the state. So a crash leaves a request undecided or decided, and never half of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.app import App
from bot.backlog import OVER
from bot.errors import DownloadError, SourceError
from bot.pipeline import named
from bot.requests.clip import ONCE, in_new_words, words_alone
from bot.requests.fairness import (
    DAY,
    Asked,
    Verdict,
    asked_of,
    consider,
    may_be_said,
    may_be_told,
    same_person,
)
from bot.requests.inboxes.mention import Mention
from bot.requests.language.understanding import understand
from bot.requests.language.wish import Wish, wish_in, words_of
from bot.requests.links import choose
from bot.requests.made import find_name, made_of_film, made_of_link, made_of_montage
from bot.requests.phrases import (
    NOTHING_MORE,
    About,
    Refusal,
    explanation,
    goodbye,
    refusal,
    taken_down,
    welcome,
)
from bot.requests.place import Place
from bot.requests.recorded import mention_of
from bot.requests.searching import find_trailer
from bot.requests.variation import TURN, turn_of
from bot.retry import next_try
from bot.sources.find import clean
from bot.waiting import AGAIN, REQUEST
from matcher.archive import archive_films
from state.errors import StateError
from state.records import FindRecord, FindStatus, PostRecord
from state.requests import RequestRecord, RequestStatus

TOLD_ENOUGH = "its author was told so in every way we know"

ENOUGH = "and its author was told enough"
LEFT_TO_OPERATOR = "it waits for your approval"

ASKED_BACK = frozenset({"no link", "not found", "nothing again", "site", "page", "unsupported"})
"""Refusals that ask for a link, or a film's name."""

MOST_WAIT = timedelta(hours=1)
"""So long is a search tried that does not get through: people wait for an answer."""


@dataclass(frozen=True)
class Case:
    """A request on the desk: who says what, what they want, and what was asked before."""

    record: RequestRecord
    mention: Mention
    wish: Wish
    history: Sequence[Asked]


class Desk:
    """Decides on the requests of one place, one after the other, as they came."""

    def __init__(self, app: App, place: Place, clock: Callable[[], datetime]) -> None:
        self._app = app
        self._place = place
        self._clock = clock
        self._book = app.journal.requests
        since = clock() - DAY
        self._history = {one.key: asked_of(one) for one in self._book.recent(since)}

    def decide(self, record: RequestRecord) -> RequestRecord:
        """Decides on a request. Raises PostingError where its place cannot be asked."""
        mention = mention_of(record)
        history = [asked for key, asked in self._history.items() if key != record.key]
        case = Case(record, mention, self._understood(mention, history), history)
        _ = self._place.limits  # asked before the change, which no network may hold up
        with self._app.journal.change():
            done = self._settled(record)
            if done is None:
                self._book.note(record.key, wish=words_of(case.wish))
                done = self._judged(case)
        if done is None:
            done = self._taken_on(case)
        self._history[done.key] = asked_of(done)
        return done

    def _settled(self, record: RequestRecord) -> RequestRecord | None:
        """The request where somebody else has decided on it meanwhile: the operator, by hand."""
        known = self._book.find(record.key)
        return None if known is None or known.status is RequestStatus.RECEIVED else known

    def _understood(self, mention: Mention, history: Sequence[Asked]) -> Wish:
        """The wish; a post of others that it answers is only asked for where the words need it."""
        names = self._place.names
        ours = self._answered_by_us(mention)
        if ours is not None:
            said = replace(mention, id=mention.answers, author=names[0], text="", links=())
            asked_back = self._asked_back(mention, ours)
            return understand(mention, said, names, asked_back=asked_back)
        wish = understand(mention, None, names)
        vague = wish.kind in ("make", "again", "nothing") and not (wish.link or wish.title)
        if not vague or not mention.answers:
            return wish
        if self._verdict(mention, Wish("make", link="-"), history).kind == "ignore":
            return wish
        return understand(mention, self._place.parent(mention), names)

    def _asked_back(self, mention: Mention, post: PostRecord) -> bool:
        """Whether a post of ours asks its reader for a film."""
        asked = self._book.find(post.montage) if post.answers else None
        return asked is not None and asked.reason in ASKED_BACK and same_person(asked, mention)

    def _verdict(self, mention: Mention, wish: Wish, history: Sequence[Asked]) -> Verdict:
        return consider(
            mention,
            wish,
            history,
            self._app.settings.requests,
            self._clock(),
            our_names=self._place.names,
            person=self._app.journal.people.find(mention.target, mention.author_id, mention.author),
        )

    def _judged(self, case: Case) -> RequestRecord | None:
        """What can be said at once, None where the request is taken on as far as that goes."""
        mention, people = case.mention, self._app.journal.people
        if mention.target in ONCE and not mention.summons:
            if case.wish.kind == "stop":
                people.stop(mention.target, *_who(mention))
            return self._ignored(case, "it does not name us, and may not be answered there")
        unfair = self._unfair(case)
        if unfair is not None:
            return unfair
        if case.wish.kind == "help":
            return self._say(case, explanation(), "it was told how we work")
        if case.wish.kind == "stop":
            people.stop(mention.target, *_who(mention))
            return self._done(case, goodbye(), "its author wants nothing of us")
        if case.wish.kind == "start":
            people.start(mention.target, *_who(mention))
            return self._done(case, welcome(), "its author wants us back")
        return self._deleted(case) if case.wish.kind == "delete" else None

    def _unfair(self, case: Case) -> RequestRecord | None:
        """The request where it is not its turn, or nobody's; None where all is well."""
        verdict = self._verdict(case.mention, case.wish, case.history)
        if verdict.kind == "ignore":
            return self._ignored(case, verdict.why)
        if verdict.reason is None:
            return None
        sentence = refusal(verdict.reason, self._about(verdict.wait))
        return self._say(case, sentence, verdict.why, verdict.reason)

    def _deleted(self, case: Case) -> RequestRecord:
        """Our answer is taken back for who asked for it; of all else the operator is told."""
        post = self._answered_by_us(case.mention)
        if post is None:
            return self._refuse(case, "nothing to delete", "it answers nothing of ours")
        if post.state.taken_back:
            return self._ignored(case, f"{post.id} is taken back already")
        asked = self._book.find(post.montage) if post.answers else None
        if asked is None or not same_person(asked, case.record):
            return self._refuse(case, "complaint", f"somebody wants {post.id} gone")
        self._app.journal.take_back_post(post.id, "who asked for it wants it gone")
        return self._done(case, taken_down(), f"{post.id} is taken back")

    # what takes longer

    def _taken_on(self, case: Case) -> RequestRecord:
        """Finds out what to make; may ask the web."""
        wish, settings = case.wish, self._app.settings
        if not (wish.link or wish.title):
            return self._of_our_clip(case)
        if wish.collection and not self._holds(wish.collection):
            known = tuple(settings.requests.collections)
            reason: Refusal = "collection" if known else "no collections"
            why = f"there is no collection {wish.collection!r}"
            return self._refuse(case, reason, why, About(names=known))
        if not wish.link:
            return self._searched(case)
        links = wish.links if wish.link in wish.links else (wish.link,)
        judged = choose(links, settings.requests.sites, settings.trailers.networks())
        if judged.against and wish.title:  # a page about the film, say, beside its name
            return self._searched(_wanting(case, link="", links=()))
        if judged.against:
            return self._refuse(case, judged.against, judged.why, self._about())
        # what a stranger calls it is neither said by us nor remembered: its page has a name
        return self._accept(_wanting(case, link=judged.url, title="", year=""))

    def _holds(self, collection: str) -> bool:
        """Whether the operator has a collection of that name, with a film in it."""
        found = self._app.settings.requests.collection(collection)
        films = archive_films(self._app.folders.archive) if found is not None else []
        return found is not None and any(named(film, found[1]) for film in films)

    def _of_our_clip(self, case: Case) -> RequestRecord:
        """A wish that names no film is for that of our clip which it replies to: again, or else."""
        wish, post = case.wish, self._answered_by_us(case.mention)
        if post is not None and post.answers:
            asked = self._book.find(post.montage)
            before = wish_in(asked.wish) if asked is not None else wish
            case = _wanting(
                case,
                link=before.link,
                title="" if before.link else before.title,
                year=before.year,
                layout=wish.layout or before.layout,
                collection=wish.collection or before.collection,
            )
        elif post is not None:
            made = made_of_montage(self._app, post.montage)
            if made is not None and not wish.collection:
                case = _wanting(case, title=made.title)
                return self._unfair(case) or self._accept(case, made)
            case = _wanting(case, link=made.url if made is not None else "")
        if case.wish.link or case.wish.title:  # now that the film is known
            return self._unfair(case) or self._taken_on(case)
        lost: Refusal = "nothing again" if wish.kind == "again" else "no link"
        return self._refuse(case, lost, "it names no film")

    def _searched(self, case: Case) -> RequestRecord:
        wish, record, now = case.wish, case.record, self._clock()
        found = None if wish.collection else made_of_film(self._app, wish.title, wish.year)
        if found is not None:
            return self._accept(case, found)
        try:
            trailer = find_trailer(self._app.settings, wish.title, wish.year, now)
        except (SourceError, DownloadError) as error:
            again = next_try("network", record.attempts + 1, now, key=record.key)
            if again is None or again > now + MOST_WAIT or self._late(record):
                return self._refuse(case, "network", str(error))
            return self._book.advance(
                record.key, RequestStatus.RECEIVED, str(error), next_try=again
            )
        if trailer is None:
            return self._refuse(case, "not found", f"no trailer of {wish.title!r} was found")
        case = _wanting(case, link=trailer.url)  # now that the film is known
        return self._unfair(case) or self._accept(case, title=trailer.title)

    def _late(self, record: RequestRecord) -> bool:
        return self._clock() - record.received > MOST_WAIT

    def _accept(self, case: Case, made: FindRecord | None = None, title: str = "") -> RequestRecord:
        """Takes a request on: a find is recorded with it, or the one that is there already."""
        app, wish, record = self._app, case.wish, case.record
        if made is None and not wish.collection:
            made = made_of_link(app, wish.link)
        with app.journal.change():
            settled = self._settled(record)
            if settled is not None:
                return settled
            self._book.note(record.key, wish=words_of(wish))
            if made is not None:
                self._book.note(record.key, find=made.key)
            if wish.kind == "again":
                name = made.key if made is not None else find_name(wish.link, wish.collection)
                turn = str(turn_of(app, record, name))
                self._book.note(record.key, wish={**words_of(wish), TURN: turn})
            if app.settings.requests.approval:
                return self._book.advance(record.key, RequestStatus.WAITING, LEFT_TO_OPERATOR)
            return take_on(app, record.key, title)

    # what is said

    def _ignored(self, case: Case, why: str, reason: str = "") -> RequestRecord:
        return self._book.advance(case.record.key, RequestStatus.IGNORED, why, reason=reason)

    def _refuse(
        self, case: Case, reason: Refusal, why: str, about: About = NOTHING_MORE
    ) -> RequestRecord:
        """A refusal that may be told, or silence where its author was told enough."""
        if may_be_told(case.mention, case.history, self._clock()):
            return self._say(case, refusal(reason, about), why, reason)
        return self._ignored(case, f"{why}, {ENOUGH}", reason)

    def _done(self, case: Case, sentence: str, why: str) -> RequestRecord:
        """What is done is said, or left unsaid where its author was told enough."""
        if may_be_said(case.mention, case.wish, case.history, self._clock()):
            return self._say(case, sentence, why)
        return self._ignored(case, f"{why}, {ENOUGH}")

    def _say(self, case: Case, sentence: str, why: str, reason: str = "") -> RequestRecord:
        """Words to be sent: the request is decided, and they are fixed, in one change."""
        return intend_words(self._app, self._place, case.record, sentence, why, reason)

    def _about(self, wait: timedelta | None = None) -> About:
        """Without a film: what a stranger calls it is not ours to say."""
        settings = self._app.settings.requests
        return About("", settings.longest_minutes, wait, settings.sites)

    def _answered_by_us(self, mention: Mention) -> PostRecord | None:
        """The post of ours that a mention replies to."""
        return self._app.journal.post_with(mention.target, mention.answers)


def take_on(app: App, key: str, title: str = "") -> RequestRecord:
    """A request becomes a find that is made next, unless it has one that is made already.

    One that failed before, for whoever it was, has another turn.
    """
    book = app.journal.requests
    with app.journal.change():
        record = book.find(key)
        if record is None:
            raise StateError(f"there is no request {key}", "kuleshov requests list names them")
        if not record.find:
            wish, now = wish_in(record.wish), record.changed
            name = find_name(wish.link, wish.collection)
            title = clean(title or wish.title)
            facts = FindRecord(name, wish.link, title, REQUEST, now, now, year=wish.year)
            find = app.journal.discover(facts)
            if find.status in OVER:
                app.journal.advance(name, FindStatus.DISCOVERED, AGAIN)
            book.note(key, find=name)
        return book.advance(key, RequestStatus.ACCEPTED)


def intend_words(
    app: App, place: Place, record: RequestRecord, sentence: str, why: str, reason: str = ""
) -> RequestRecord:
    """Fixes what a request is answered in words; `reason` where that is a refusal.

    Nothing is said that its author heard so often that the place would not take it again.
    """
    greeting, limits = place.inbox.greeting(mention_of(record)), place.limits
    to = RequestStatus.REFUSED if reason else RequestStatus.MADE
    with app.journal.change():
        statuses = in_new_words(
            greeting, place.said, lambda lead: [words_alone(lead, sentence, limits)]
        )
        if not statuses:
            return app.journal.requests.advance(
                record.key, RequestStatus.IGNORED, f"{why}; {TOLD_ENOUGH}"
            )
        app.journal.intend_post(record.key, place.name, statuses, answers=record.mention)
        return app.journal.requests.advance(record.key, to, why, reason=reason)


def _wanting(case: Case, **wish: Any) -> Case:
    """The same case with another wish."""
    return replace(case, wish=replace(case.wish, **wish))


def _who(mention: Mention) -> tuple[str, str]:
    return mention.author_id or mention.author, mention.author
