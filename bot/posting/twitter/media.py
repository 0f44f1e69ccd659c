"""A video on its way to X: announced, sent in segments, finished, waited for, described.

Nothing of this is a post: what a dead try has uploaded X forgets within a day, so every step may
be tried again. The routes are those of docs.x.com/x-api/media, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

import requests

from bot.errors import PostingError
from bot.posting.twitter.answers import LATER, nonsense, words_of
from bot.posting.twitter.line import API, Api, data_of, id_of, json_of
from bot.retry import jittered

UPLOAD_V1 = "https://upload.twitter.com"
CATEGORY = "tweet_video"
KIND = "video/mp4"
SEGMENT = 4 * 1024 * 1024
"""Bytes of a segment: X takes five million. The largest video makes 123, of 1,875 that may be sent
in a quarter of an hour."""

PROCESSING_LIMIT_S = 300.0
LONGEST_PAUSE_S = 30.0
MOST_OWN_PAUSE_S = 8.0
"""Pauses between looks at a video grow to this, where X does not ask for longer ones."""
TRIES = 4
"""Of a step of an upload: pauses of 1, 2 and 4 seconds bridge a hiccup, and no more is meant."""

Sleep = Callable[[float], None]
T = TypeVar("T")


class Upload(Protocol):
    """The four steps of an upload."""

    def initialize(self, size: int) -> str:
        """Announces a video of so many bytes; gives the id that it is to have."""

    def append(self, media: str, index: int, data: bytes) -> None:
        """Sends a segment."""

    def finalize(self, media: str) -> Mapping[str, Any]:
        """Says that it is whole; gives what stands under `processing_info`."""

    def status(self, media: str) -> Mapping[str, Any]:
        """What stands under `processing_info` now."""


class UploadV2:
    """The upload of API v2."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._url = f"{api.host}/2/media/upload"

    def initialize(self, size: int) -> str:
        """Announces a video."""
        facts = {"media_type": KIND, "total_bytes": size, "media_category": CATEGORY}
        answer = self._api.call("POST", f"{self._url}/initialize", json=facts)
        return id_of(data_of(answer, "an upload"), "an upload", "id", "media_id")

    def append(self, media: str, index: int, data: bytes) -> None:
        """Sends a segment."""
        self._api.call(
            "POST",
            f"{self._url}/{media}/append",
            data={"segment_index": str(index)},
            files={"media": ("segment", data, "application/octet-stream")},
        )

    def finalize(self, media: str) -> Mapping[str, Any]:
        """Says that it is whole."""
        return _processing(
            data_of(self._api.call("POST", f"{self._url}/{media}/finalize"), "an upload")
        )

    def status(self, media: str) -> Mapping[str, Any]:
        """How far X is with it."""
        asked = {"command": "STATUS", "media_id": media}
        return _processing(
            data_of(self._api.call("GET", self._url, params=asked), "the state of a video")
        )


class UploadV1:
    """The upload of API v1.1, which X means to switch off, and which some accounts still need."""

    def __init__(self, api: Api) -> None:
        self._api = api
        host = UPLOAD_V1 if api.host == API else api.host
        self._url = f"{host}/1.1/media/upload.json"

    def initialize(self, size: int) -> str:
        """Announces a video."""
        answer = self._post("INIT", total_bytes=str(size), media_type=KIND, media_category=CATEGORY)
        return id_of(json_of(answer) or {}, "an upload", "media_id_string")

    def append(self, media: str, index: int, data: bytes) -> None:
        """Sends a segment."""
        files = {"media": ("segment", data, "application/octet-stream")}
        self._post("APPEND", files, media_id=media, segment_index=str(index))

    def finalize(self, media: str) -> Mapping[str, Any]:
        """Says that it is whole."""
        return _processing(json_of(self._post("FINALIZE", media_id=media)))

    def status(self, media: str) -> Mapping[str, Any]:
        """How far X is with it."""
        asked = {"command": "STATUS", "media_id": media}
        return _processing(json_of(self._api.call("GET", self._url, params=asked)))

    def _post(
        self, command: str, files: Mapping[str, Any] | None = None, **asked: str
    ) -> requests.Response:
        params = {"command": command, **asked}
        return self._api.call("POST", self._url, params=params, files=files)


UPLOADS: Mapping[Literal["v2", "v1.1"], Callable[[Api], Upload]] = {
    "v2": UploadV2,
    "v1.1": UploadV1,
}


def upload_video(upload: Upload, video: Path, sleep: Sleep) -> str:
    """Uploads a video and waits until X has made its own of it; gives its id.

    Raises PostingError: `refused` where X cannot use it, `busy` where X takes more than
    `PROCESSING_LIMIT_S` seconds.
    """
    try:
        size = video.stat().st_size
        with video.open("rb") as file:
            media = patiently(lambda: upload.initialize(size), sleep)
            index = 0
            while data := file.read(SEGMENT):
                patiently(lambda n=index, d=data: upload.append(media, n, d), sleep)  # type: ignore[misc]
                index += 1
    except OSError as error:
        raise PostingError(
            f"{video} cannot be read: {error.strerror}", "make the montage's video again"
        ) from error
    state = patiently(lambda: upload.finalize(media), sleep)
    _wait_for(upload, media, state, sleep)
    return media


def describe(api: Api, media: str, alt: str, *, sensitive: bool) -> None:
    """Gives a video its alt text, and says that it is sensitive where it is."""
    said: dict[str, object] = {}
    if alt:
        said["alt_text"] = {"text": alt}
    if sensitive:
        said["sensitive_media_warning"] = {"other": True}
    api.call("POST", f"{api.host}/2/media/metadata", json={"id": media, "metadata": said})


def patiently(ask: Callable[[], T], sleep: Sleep) -> T:
    """What `ask` gives; tried again after a growing pause where that can help and harms nobody."""
    for tried in range(1, TRIES):
        try:
            return ask()
        except PostingError as error:
            pause = _pause(error, tried)
            if pause is None:
                raise
        sleep(pause)
    return ask()


def _wait_for(upload: Upload, media: str, state: Mapping[str, Any], sleep: Sleep) -> None:
    waited, tried, least = 0.0, 0, 1.0
    while (word := state.get("state", "succeeded")) != "succeeded":
        if word == "failed":
            said = words_of({"errors": [state.get("error")]})
            raise PostingError(
                f"X cannot use the video{': ' if said else ''}{said}",
                "look at the video that was made for X, and make it again",
                "refused",
            )
        if word not in ("pending", "in_progress"):
            raise nonsense("how far it is with a video")
        if waited >= PROCESSING_LIMIT_S:
            raise PostingError(
                f"X was not done with the video after {PROCESSING_LIMIT_S / 60:.0f} minutes",
                LATER,
                "busy",
            )
        pause = min(max(_seconds(state.get("check_after_secs")), least), LONGEST_PAUSE_S)
        least = min(2 * least, MOST_OWN_PAUSE_S)
        sleep(pause)
        waited += pause
        try:
            state, tried = upload.status(media), 0
        except PostingError as error:
            tried += 1
            more = _pause(error, tried)
            if more is None or tried >= TRIES:
                raise
            sleep(more)
            waited += more


def _pause(error: PostingError, tried: int) -> float | None:
    """Seconds until a step of an upload is worth another try, None where none is."""
    if error.reason not in ("network", "busy"):
        return None
    if error.wait is not None:
        seconds = error.wait.total_seconds()
        return seconds if seconds <= LONGEST_PAUSE_S else None
    return jittered(2.0 ** (tried - 1))


def _processing(data: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What is said of processing; nothing where there is nothing to wait for."""
    if data is None:
        raise nonsense("an upload")
    found = data.get("processing_info") or {}
    if not isinstance(found, dict):
        raise nonsense("an upload")
    return found


def _seconds(said: object) -> float:
    return float(said) if isinstance(said, int | float) and 0 <= said < 10**6 else 1.0
