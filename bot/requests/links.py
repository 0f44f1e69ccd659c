"""Which web addresses of strangers are followed, and what the same film's addresses share. Pure.

Only sites that show films are asked, only for one film's own page, and never through a shortener,
which can lead anywhere. That an allowed name leads to no address of our own network is looked at
again when the connection is made: see `bot.addresses`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from bot.addresses import Networks, refusal
from bot.sources.find import YOUTUBE_HOSTS, youtube_id

Against = Literal["address", "site", "shortener", "playlist", "page", "many links"]
"""Why a link is not followed."""
Fault = Against | Literal[""]
"""The same, empty where it is followed."""

YOUTUBE = "youtube"
VIMEO = "vimeo"
ARCHIVE = "archive.org"
DAILYMOTION = "dailymotion"
PEERTUBE = "peertube"

SITES: Mapping[str, frozenset[str]] = {
    YOUTUBE: YOUTUBE_HOSTS | {"youtu.be", "www.youtube-nocookie.com"},
    VIMEO: frozenset({"vimeo.com", "www.vimeo.com", "player.vimeo.com"}),
    ARCHIVE: frozenset({"archive.org", "www.archive.org"}),
    DAILYMOTION: frozenset(
        {"dailymotion.com", "www.dailymotion.com", "geo.dailymotion.com", "dai.ly"}
    ),
    PEERTUBE: frozenset(
        {
            "diode.zone",
            "framatube.org",
            "makertube.net",
            "peertube.tv",
            "skeptikon.fr",
            "spectra.video",
            "tilvids.com",
            "tube.tchncs.de",
            "video.blender.org",
        }
    ),
}
"""The sites that can be named in the settings, with their hosts. All others are named by host: of
PeerTube's thousand servers a few are known, all of them to yt-dlp as well (November 2026)."""

SHORTENERS = frozenset(
    {
        "adf.ly", "amzn.to", "apple.co", "bit.ly", "bl.ink", "buff.ly", "cutt.ly", "da.gd",
        "dlvr.it", "fb.me", "goo.gl", "href.li", "ift.tt", "is.gd", "j.mp", "l.facebook.com",
        "lnk.to", "lnkd.in", "ow.ly", "qr.ae", "rb.gy", "rebrand.ly", "redd.it", "reut.rs", "s.id",
        "shorte.st", "shorturl.at", "smarturl.it", "snip.ly", "soo.gd", "t.co", "t.ly", "tiny.cc",
        "tinyurl.com", "trib.al", "v.gd", "w.wiki", "x.co",
    }
)  # fmt: skip
"""Hosts that send everybody on to somewhere else."""

FOLLOWING = frozenset(
    {
        "ab_channel", "feature", "fbclid", "gclid", "igsh", "igshid", "mc_cid", "mc_eid", "pp",
        "ref_src", "ref_url", "si",
    }
)  # fmt: skip
"""Names in an address that say who was here, and nothing of the film; so do all of `utm_…`."""

_NUMBER = re.compile(r"\d{1,12}", re.ASCII)
_NAME = re.compile(r"[\w.-]{1,120}", re.ASCII)
_VIDEO_FILE = re.compile(r"\.(?:mp4|m4v|mov|webm|mkv|ogv|mpe?g|avi)$", re.IGNORECASE)
_PEERTUBE = re.compile(r"/(?:w|videos/watch|videos/embed)/[\w-]+", re.ASCII)
_PEERTUBE_LIST = re.compile(r"/(?:w/p|videos/watch/playlist|video-playlists?)(?:/|$)", re.ASCII)
_PEERTUBE_PAGE = re.compile(r"/(?:$|(?:a|c|accounts|video-channels|search|about|videos)(?:/|$))")


@dataclass(frozen=True)
class Judged:
    """What is thought of a link: the address to ask, or why it is not asked.

    `why` is for the operator, `against` tells which kind sentence its sender gets.
    """

    url: str
    against: Fault = ""
    why: str = ""

    @property
    def good(self) -> bool:
        """Whether it is followed."""
        return not self.against


def judge_link(url: str, sites: Collection[str], own: Networks = ()) -> Judged:
    """Whether a stranger's link is followed.

    `sites` are names of `SITES` or hosts, `video.example.org` or, where it is not the usual port,
    `127.0.0.1:8080`; `own` are networks that the operator has opened. To be asked again of the
    address that a redirect leads to.
    """
    why = refusal(url, own)
    if why:
        return Judged(url, "address", why)
    parts = urlsplit(url)
    host = _host(url)
    if _shortens(host, parts.path):
        return Judged(url, "shortener", f"{host} leads to somewhere else")
    name = next((site for site, hosts in SITES.items() if host in hosts), "")
    if name and parts.port in (None, 80, 443):
        if name not in sites and host not in sites:
            return Judged(url, "site", f"{name} is not one of the sites that may be asked")
        against = _READ[name](url)
        return Judged(tidy(url), against, f"it is no single film on {name}" if against else "")
    place = host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"
    if place not in sites and place.removeprefix("www.") not in sites:
        return Judged(url, "site", f"{place} is not one of the sites that may be asked")
    against = _peertube(parts.path)
    return Judged(tidy(url), against, f"it is no single film on {place}" if against else "")


def choose(links: Sequence[str], sites: Collection[str], own: Networks = ()) -> Judged:
    """The one link of a request that is followed, or what speaks against them.

    One good link among others that are none is taken; two are a choice that is not ours.
    """
    judged = [judge_link(link, sites, own) for link in links]
    good = {link_key(one.url): one for one in reversed(judged) if one.good}
    if len(good) > 1:
        return Judged(links[0], "many links", f"it names {len(good)} films")
    if good:
        return next(iter(good.values()))
    return judged[0] if judged else Judged("", "address", "it names no address")


def tidy(url: str) -> str:
    """The address without what follows people around; a film of YouTube gets its plain one."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return url
    video = youtube_id(url)
    if video:
        short = parts.path.startswith("/shorts/")  # stands on end: the rules want to know
        place = f"shorts/{video}" if short else f"watch?v={video}"
        return f"https://www.youtube.com/{place}"
    said = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=None)
    kept = [(name, value) for name, value in said if not _follows(name)]
    query = parts.query if kept == said else urlencode(kept, quote_via=quote)
    host = parts.netloc if "@" in parts.netloc else parts.netloc.lower()
    plain = parts._replace(scheme=parts.scheme.lower(), netloc=host, query=query, fragment="")
    return plain.geturl()


def link_key(url: str) -> str:
    """The same for all addresses of one film, as far as addresses alone can tell."""
    video = youtube_id(url)
    if video:
        return f"youtube:{video}"
    plain = tidy(url)
    try:
        parts = urlsplit(plain)
        host = (parts.hostname or "").removeprefix("www.")
        port = parts.port
    except ValueError:
        return plain
    number = _vimeo_number(parts.path) if host in SITES[VIMEO] else ""
    if number:
        return f"vimeo:{number}"
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    return f"{place}{unquote(parts.path).rstrip('/')}{'?' + parts.query if parts.query else ''}"


def shows_a_film(url: str) -> bool:
    """Whether an address looks like that of one film, wherever it is."""
    host = _host(url)
    path = _path(url)
    if any(host in hosts for hosts in SITES.values()):
        return True
    return bool(_VIDEO_FILE.search(path) or _PEERTUBE.match(path))


def shows_a_picture(url: str) -> bool:
    """Whether an address is that of a moving picture that people answer with."""
    host = _host(url).removeprefix("www.")
    return _path(url).lower().endswith(".gif") or bool(
        {host, host.partition(".")[2]} & {"tenor.com", "giphy.com"}
    )


def of_people(url: str, places: Collection[str]) -> bool:
    """Whether an address is that of somebody, of a hashtag or of a post on a place where we talk.

    `places` are hosts of such places, beside the well-known ones.
    """
    host, path = _host(url), _path(url)
    if host == "pic.twitter.com":
        return True
    if host in PLACES or host in places:
        return True
    video = any(host in hosts for hosts in SITES.values())
    return not video and bool(_PEOPLE.fullmatch(path))


def is_post(url: str) -> bool:
    """Whether an address is that of one post, on whichever place."""
    return bool(_POST.fullmatch(_path(url)))


PLACES = frozenset(
    {"x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com",
     "bsky.app", "www.bsky.app", "threads.net", "www.threads.net", "www.threads.com"}
)  # fmt: skip
_PEOPLE = re.compile(
    r"/(?:@[^/]+(?:/\d+)?|users/[^/]+(?:/statuses/\d+)?|web/@[^/]+(?:/\d+)?|profile/[^/]+(?:/post/.*)?"
    r"|tags?/[^/]+|hashtags?/[^/]+|explore/tags/[^/]+|notes/\w+|notice/\w+|objects/[\w-]+)/?"
)
_POST = re.compile(
    r"/(?:(?:web/)?@[^/]+/\d+|users/[^/]+/statuses/\d+|profile/[^/]+/post/\w+|[^/]+/status/\d+"
    r"|@[^/]+/post/\w+|notes/\w+|notice/\w+|objects/[\w-]+)/?"
)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _shortens(host: str, path: str) -> bool:
    known = host.removeprefix("www.") in SHORTENERS
    return known or (host in YOUTUBE_HOSTS and path == "/redirect")


def _follows(name: str) -> bool:
    low = name.lower()
    return low in FOLLOWING or low.startswith("utm_")


def _youtube(url: str) -> Fault:
    if youtube_id(url):
        return ""
    steps = _path(url).strip("/").split("/")
    return "playlist" if steps[0] in ("playlist", "watch", "show") else "page"


def _vimeo(url: str) -> Fault:
    path = _path(url)
    if _vimeo_number(path):
        return ""
    listed = re.match(r"/(?:showcase|album|channels|groups|ondemand)(?:/|$)", path)
    return "playlist" if listed else "page"


def _vimeo_number(path: str) -> str:
    """The film in `/1234`, `/1234/secret`, `/video/1234`, `/channels/staffpicks/1234`."""
    steps = [step for step in path.split("/") if step]
    if steps[:1] in (["showcase"], ["album"]):
        steps = steps[3:] if steps[2:3] == ["video"] else []
    elif steps[:1] in (["channels"], ["groups"]):
        steps = [step for step in steps[2:] if step != "videos"]
    elif steps[:1] == ["video"]:
        steps = steps[1:]
    return steps[0] if steps and _NUMBER.fullmatch(steps[0]) else ""


def _archive(url: str) -> Fault:
    steps = [step for step in _path(url).split("/") if step]
    whole = len(steps) > 1 and steps[0] in ("details", "download", "embed")
    return "" if whole and _NAME.fullmatch(steps[1]) else "page"


def _dailymotion(url: str) -> Fault:
    steps = [step for step in _path(url).split("/") if step]
    if _host(url) == "dai.ly":
        return "" if len(steps) == 1 else "page"
    if steps[:1] == ["embed"]:
        steps = steps[1:]
    if steps[:1] == ["playlist"]:
        return "playlist"
    return "" if len(steps) == 2 and steps[0] == "video" and _NAME.fullmatch(steps[1]) else "page"


def _peertube_film(url: str) -> Fault:
    """On a server that is known to be one of PeerTube."""
    path = _path(url)
    if _PEERTUBE_LIST.match(path):
        return "playlist"
    return "" if _PEERTUBE.match(path) else "page"


def _peertube(path: str) -> Fault:
    """On a host that the operator named: all but lists and pages about people."""
    if _PEERTUBE_LIST.match(path):
        return "playlist"
    return "page" if _PEERTUBE_PAGE.match(path or "/") and not _PEERTUBE.match(path) else ""


_READ = {
    YOUTUBE: _youtube,
    VIMEO: _vimeo,
    ARCHIVE: _archive,
    DAILYMOTION: _dailymotion,
    PEERTUBE: _peertube_film,
}
