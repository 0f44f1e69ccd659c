"""A video becomes a blob on the account's server: processed by the video service beforehand.

The service works in jobs. What it says differs from its lexicon: a job comes bare or under
`jobStatus`, and a video it has seen before is answered with 409 and the job of that time
(docs.bsky.app/docs/tutorials/video, November 2026). Where no such service answers, the video is
uploaded as any file is and processed once the post is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import httpx
from atproto_client import Client, models
from atproto_client.models.dot_dict import DotDict
from atproto_client.models.utils import get_or_create, get_response_model

from bot.errors import PostingError
from bot.posting.bluesky.errors import (
    HINTS,
    TROUBLE,
    AbsentError,
    answer_in,
    host_of,
)
from bot.posting.bluesky.session import Session, request

VIDEO = "video/mp4"
UPLOAD = httpx.Timeout(300, connect=15)

TOKEN_LASTS = timedelta(minutes=30)
"""The service hands the video to the account's server with our token when it is done."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 10.0
PATIENCE_S = 300.0


class VideoService:
    """The video service at an address, used as the account of a session."""

    def __init__(self, session: Session, address: str, sleep: Callable[[float], None]) -> None:
        self._session = session
        self._address = address.rstrip("/")
        self._sleep = sleep
        self._client = Client(self._address, request=request())

    def allowance(self) -> Any:
        """What we may upload today; None where no video service works for this account."""
        method = "app.bsky.video.getUploadLimits"
        try:
            headers = self._as_us(_did_web(self._address), method, timedelta(minutes=1))
            return self._ask(lambda: self._client.app.bsky.video.get_upload_limits(headers=headers))
        except PostingError as error:
            if isinstance(error, AbsentError) or error.reason == "stopped":
                return None  # a server of one's own that the service does not know
            raise

    def upload(self, video: Path, name: str) -> Any:
        """The blob of a video that is ready to be shown; `name` names the file there.

        Raises PostingError where the service does not take it, or is not done in five minutes.
        """
        allowance = self.allowance()
        if allowance is None:
            return self._upload_plainly(video)
        self._check(allowance, video)
        return self._processed(self._send(video, name))

    def _check(self, allowance: Any, video: Path) -> None:
        place = host_of(self._address)
        size, left = _size(video), allowance.remaining_daily_bytes
        if allowance.remaining_daily_videos == 0 or (left is not None and left < size):
            raise PostingError(
                f"{place} takes no more videos of this account today", HINTS["busy"], "busy"
            )
        if not allowance.can_upload:
            why = allowance.message or allowance.error or "it does not say why"
            raise PostingError(
                f"{place} takes no videos of this account: {why[:200]}",
                "confirm the account's e-mail address at bsky.app, then: kuleshov login bluesky",
                "stopped",
            )

    def _send(self, video: Path, name: str) -> Any:
        audience = _did_web(self._session.server)
        headers = self._as_us(audience, "com.atproto.repo.uploadBlob", TOKEN_LASTS)
        params = DotDict({"did": self._session.did, "name": name})
        try:
            with _opened(video) as file:
                response = self._client.invoke_procedure(
                    "app.bsky.video.uploadVideo",
                    params=params,
                    content=file,
                    headers=headers,
                    input_encoding=VIDEO,
                    timeout=UPLOAD,
                )
            return _job(response.content)
        except TROUBLE as error:
            answer = answer_in(error)
            if answer is not None and answer.status == 409 and "jobId" in str(answer.fields):
                return _job(answer.fields)
            raise self._session.told(error, self._address) from None

    def _processed(self, job: Any) -> Any:
        pause, waited = FIRST_PAUSE_S, 0.0
        while job.blob is None:  # one that is there counts, whatever the state says
            if job.state == "JOB_STATE_FAILED" or not job.job_id:
                raise _failed(job, host_of(self._address))
            if waited >= PATIENCE_S:
                raise PostingError(
                    f"{host_of(self._address)} is not done with the video after"
                    f" {PATIENCE_S / 60:.0f} minutes",
                    HINTS["busy"],
                    "busy",
                )
            self._sleep(pause)
            waited += pause
            pause = min(pause * 1.5, LONGEST_PAUSE_S)
            job = self._looked_at(job)
        return job.blob

    def _looked_at(self, job: Any) -> Any:
        params = models.AppBskyVideoGetJobStatus.Params(job_id=job.job_id)
        try:
            return self._ask(lambda: self._client.app.bsky.video.get_job_status(params).job_status)
        except PostingError as error:
            if error.reason in ("network", "busy"):
                return job  # asking again changes nothing there, and the caller sets the limit
            raise

    def _upload_plainly(self, video: Path) -> Any:
        def upload(client: Any) -> Any:
            with _opened(video) as file:
                response = client.invoke_procedure(
                    "com.atproto.repo.uploadBlob", content=file, input_encoding=VIDEO,
                    timeout=UPLOAD,
                )  # fmt: skip
            return get_response_model(response, models.ComAtprotoRepoUploadBlob.Response).blob

        return self._session.call(upload)

    def _as_us(self, audience: str, method: str, lasts: timedelta) -> dict[str, str]:
        token = self._session.token(audience, method, lasts)
        return {"Authorization": f"Bearer {token}"}

    def _ask(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except TROUBLE as error:
            raise self._session.told(error, self._address) from None


def _job(content: Any) -> Any:
    fields = content.get("jobStatus", content) if isinstance(content, Mapping) else content
    return get_or_create(fields, models.AppBskyVideoDefs.JobStatus)


def _failed(job: Any, place: str) -> PostingError:
    said = " ".join(str(job.message or job.error or job.failure_code or "no reason").split())[:200]
    if job.error == "unconfirmed_email":
        return PostingError(
            f"{place} takes no videos before the account's e-mail address is confirmed",
            "confirm it at bsky.app, then: kuleshov login bluesky",
            "stopped",
        )
    what = f"{place} could not process the video: {said}"
    if job.failure_code == "pds_upload_failure":
        return PostingError(what, HINTS["network"], "network")
    return PostingError(what, HINTS["refused"], "refused")


def _opened(video: Path) -> IO[bytes]:
    try:
        return video.open("rb")
    except OSError as error:
        raise _unreadable(error) from error


def _size(video: Path) -> int:
    try:
        return video.stat().st_size
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> PostingError:
    return PostingError(f"the video cannot be read: {error}", "render the montage again")


def _did_web(address: str) -> str:
    """The name of a server as tokens bear it: `did:web:example.org`, a port with %3A."""
    return f"did:web:{host_of(address).replace(':', '%3A')}"
