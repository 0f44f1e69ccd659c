"""What people are told who ask for something: one kind sentence or two, and no blame. Pure.

Each has at most `LONGEST` letters, whatever a film is called; a long name is cut at a word. Names
of strangers call nobody and open no page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Literal

from bot.errors import Reason
from bot.posting.words.harmless import inert, one_line, shortened
from bot.posting.words.templates import listed
from bot.requests.fairness import Unfair
from bot.requests.links import ARCHIVE, DAILYMOTION, PEERTUBE, VIMEO, YOUTUBE, Against

LONGEST = 200
"""Letters of what we say, without the name of whom we say it to: every place takes 280."""

Trouble = Literal[
    "no link",
    "not found",
    "no trailer",
    "unsafe",
    "collection",
    "no collections",
    "operator",
    "nothing again",
    "nothing to delete",
    "complaint",
]
"""Why nothing comes of a request, beside its link, its turn and its download."""

Refusal = Against | Unfair | Reason | Trouble

SITE_NAMES: Mapping[str, str] = {
    YOUTUBE: "YouTube",
    VIMEO: "Vimeo",
    ARCHIVE: "the Internet Archive",
    DAILYMOTION: "Dailymotion",
    PEERTUBE: "PeerTube",
}
MOST_NAMES = 6

ORDINALS = (
    "next", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip


@dataclass(frozen=True)
class About:
    """What a refusal can speak of; it says as much of it as fits.

    `film` is the film or trailer, `minutes` are those of the longest film that is taken, `wait` is
    how long until it may be asked for again, `names` are sites or collections.
    """

    film: str = ""
    minutes: float = 5
    wait: timedelta | None = None
    names: Sequence[str] = ()


NOTHING_MORE = About()

_SAYINGS: Mapping[Refusal, str] = {
    # what was asked for
    "no link": "Gladly, but of which film? Send me the link of its trailer, or its name and year, "
    "like “Metropolis (1927)”.",
    "many links": "That is more than one film. Send me one link at a time, and I will take them in "
    "turn.",
    "address": "I cannot open that address. The link of a trailer on {names} works.",
    "site": "I can only watch films on {names}. Is the trailer there, too? Its name and year are "
    "enough.",
    "shortener": "I do not follow shortened links. The full address of the trailer works.",
    "playlist": "That is a whole list. The link of one trailer in it works.",
    "page": "I see no film at that address. The link of the trailer's own page works, or the "
    "film's name and year.",
    "not found": "I looked for its trailer and found none that I am sure of. A link to it would "
    "help.",
    "no trailer": "{Film} does not look like a film's trailer, and trailers are all that I can do.",
    "collection": "I have no collection of that name. I have {names}.",
    "no collections": "I have one archive only, and no collections in it. Leave that word out, and "
    "I will gladly make it.",
    "nothing again": "I do not know which one to make again. Answer the clip itself, or send me "
    "the link of the trailer.",
    "nothing to delete": "I can take down what I made for you: answer that clip with “delete”.",
    "complaint": "I have told my operator, who will look at it and decide. Thank you for saying "
    "so.",
    # whose turn it is
    "too old": "I was away for a while and only find this now. If you would still like it, ask me "
    "again.",
    "in line": "It is in line already. I will answer you as soon as it is made.",
    "asked before": "I made that one for you a short while ago. Answer it with “again with other "
    "matches” for another version.",
    "person hour": "I try to leave room for others. Ask me again {wait}, and I will gladly make "
    "it.",
    "person day": "I try to leave room for others. Ask me again {wait}, and I will gladly make it.",
    "server hour": "Many people from your server ask me just now. Ask me again {wait}, and I will "
    "gladly make it.",
    "hour": "Many people ask me just now. Ask me again {wait}, and I will gladly make it.",
    "day": "Many people asked me today. Ask me again {wait}, and I will gladly make it.",
    "queue": "Many people are waiting just now. Ask me again {wait}, and I will gladly make it.",
    # the film itself
    "too long": "{Film} is too long for me: I take trailers of up to {minutes}.",
    "too large": "{Film} is too large a file for me. A smaller one of the same trailer may work.",
    "not yet": "{Film} cannot be watched yet, or only live. Once it can, ask me again.",
    "region": "{Film} cannot be watched where I am. Another link to it may work.",
    "gone": "{Film} is private, or no longer there. Another link to it may work.",
    "age": "{Film} is only for people who sign in, and I cannot. Another link to it may work.",
    "sign-in": "That site does not let me in today. Ask me again tomorrow, or send me another "
    "link.",
    "network": "I could not reach that site. Ask me again a little later.",
    "unsupported": "I find no video at that address. The link of the trailer's own page works, or "
    "the film's name and year.",
    "unsafe": "{Film} shows what not everybody wants to see, so I leave it out.",
    # us
    "operator": "My operator had a look, and we would rather leave this one out.",
    "ours": "Something went wrong on my side, and I am sorry. My operator will see it.",
}


def refusal(why: Refusal, about: About = NOTHING_MORE) -> str:
    """The sentence for who asked."""
    saying = _SAYINGS[why]
    names = _all_that_fit(
        about.names, lambda names: saying.replace("{names}", names), "some video sites"
    )
    saying = saying.replace("{names}", names)
    saying = saying.replace("{minutes}", _minutes(about.minutes))
    saying = saying.replace("{wait}", in_about(about.wait))
    return _with_film(saying, about.film)


def acknowledgement(place: int, minutes: float, film: str = "") -> str:
    """What is said at once to who waits: `place` counts from 1, `minutes` until it is there."""
    where = ORDINALS[place - 1] if 0 < place <= len(ORDINALS) else f"number {place}"
    line = "You are next" if place <= 1 else f"You are {where} in line"
    wait = in_about(timedelta(minutes=max(minutes, 1))).replace("in about", "about", 1)
    return _with_film(f"{line} with {{film}}: {wait}.", film)


def explanation() -> str:
    """What we do, and how to ask for it."""
    return (
        "Mention me with a trailer's link, or a film's name and year: I answer each shot with one "
        "of an archive. “Again”, “side by side”, “alone”, “delete” and “stop” work too."
    )


def goodbye() -> str:
    """To who wants nothing more of us; the last thing that they hear."""
    return "Understood: I will leave you alone. Should you want me back, mention me with “start”."


def welcome() -> str:
    """To who wants to hear from us again."""
    return "I am back, and glad to be. Mention me with a trailer's link, or a film's name and year."


def taken_down() -> str:
    """To who had something deleted."""
    return "It is gone. Thank you for telling me."


def in_about(wait: timedelta | None) -> str:
    """A length of time as people say it: `in about 10 minutes`, `in about an hour`."""
    if wait is None:
        return "later"
    minutes = max(wait / timedelta(minutes=1), 0)
    if minutes <= 2:
        return "in about a minute" if minutes <= 1 else "in about 2 minutes"
    if minutes <= 45:
        return f"in about {5 * ceil(minutes / 5)} minutes"
    hours = ceil(minutes / 60 - 0.25)
    if hours <= 20:
        return "in about an hour" if hours == 1 else f"in about {hours} hours"
    days = ceil(hours / 24 - 0.25)
    return "in about a day" if days == 1 else f"in about {days} days"


def _with_film(saying: str, film: str) -> str:
    """The sentence with the film's name in it, cut so that all of it fits."""
    if "{film}" not in saying and "{Film}" not in saying:
        return saying
    around = len(saying.replace("{film}", "").replace("{Film}", ""))
    name = shortened(inert(one_line(film, LONGEST)), LONGEST - around - len("“”"))
    told = f"“{name}”" if name else "it"
    start = told if name else "It"
    return saying.replace("{film}", told).replace("{Film}", start)


def _all_that_fit(names: Sequence[str], said: Callable[[str], str], none: str) -> str:
    """The names as a sentence lists them, as many as fit."""
    known = [SITE_NAMES.get(name) or inert(one_line(name, 40)) for name in names]
    for many in range(min(len(known), MOST_NAMES), 0, -1):
        text = listed(known[:many], "others" if many < len(known) else "")
        if len(said(text)) <= LONGEST:
            return text
    return none


def _minutes(minutes: float) -> str:
    if minutes < 2:
        return f"{round(minutes * 60)} seconds"
    return f"{minutes:.3g} minutes"
