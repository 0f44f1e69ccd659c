"""Records as the documents TinyDB keeps, and back. Pure: what goes in comes out equal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from state.errors import DamagedError
from state.records import (
    FindRecord,
    FindStatus,
    LookRecord,
    Outcome,
    PostRecord,
    PostState,
    ReactionsRecord,
    StatusRecord,
    Step,
    TargetRecord,
    TrailerRecord,
)

Document = Mapping[str, Any]

POST_TIMES = ("intended", "changed", "next_try")
REACTIONS_TIMES = ("read",)
TARGET_TIMES = ("changed", "since", "next_try")
FIND_TIMES = ("found", "changed", "published", "next_try")
LOOK_TIMES = ("last", "success")

Sparse = PostRecord | StatusRecord | ReactionsRecord | TargetRecord | FindRecord | LookRecord
"""Records that are written without what nobody said."""


def step_to_document(step: Step) -> Document:
    """A step for the history, with its names."""
    return {"step": step.step, "subject": step.subject, **step_to_mark(step)}


def step_to_mark(step: Step) -> Document:
    """A step for its subject's standing, where both names are keys already."""
    return {
        "id": step.id,
        "who": step.who,
        "started": step.started.isoformat(),
        "ended": step.ended.isoformat() if step.ended else None,
        "outcome": step.outcome.value,
        "why": step.why,
        "figures": dict(step.figures),
    }


def step_from_document(document: Mapping[str, Any]) -> Step:
    """The step of a history document. Raises DamagedError where it is none."""
    return step_from_mark(document.get("step", ""), document.get("subject", ""), document)


def step_from_mark(step: str, subject: str, mark: Mapping[str, Any]) -> Step:
    """The step of a standing. Raises DamagedError where it is none."""
    try:
        return Step(
            id=mark["id"],
            step=step,
            subject=subject,
            who=mark["who"],
            started=datetime.fromisoformat(mark["started"]),
            ended=datetime.fromisoformat(mark["ended"]) if mark["ended"] else None,
            outcome=Outcome(mark["outcome"]),
            why=mark["why"],
            figures=dict(mark["figures"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable("step", error) from error


def trailer_to_document(trailer: TrailerRecord) -> Document:
    """A trailer as a document."""
    return {
        "id": trailer.id,
        "title": trailer.title,
        "file": trailer.file,
        "source": trailer.source,
        "added": trailer.added.isoformat(),
    }


def trailer_from_document(document: Mapping[str, Any]) -> TrailerRecord:
    """The trailer of a document. Raises DamagedError where it is none."""
    try:
        return TrailerRecord(**{**document, "added": datetime.fromisoformat(document["added"])})
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable("trailer", error) from error


def post_to_document(post: PostRecord) -> Document:
    """A post as a document; what was not said takes no room."""
    document = {
        **_to_document(post, POST_TIMES, always=("id", "montage", "target", "intended", "changed")),
        "statuses": [status_to_document(status) for status in post.statuses],
        "state": post.state.value,
    }
    if post.reactions is not None:
        document["reactions"] = _to_document(post.reactions, REACTIONS_TIMES, always=("read",))
    return document


def status_to_document(status: StatusRecord) -> Document:
    """A status as a document; what was not said takes no room."""
    document = _to_document(status, (), always=("text",))
    return {**document, "tags": list(status.tags)} if status.tags else document


def post_from_document(document: Mapping[str, Any]) -> PostRecord:
    """The post of a document. Raises DamagedError where it is none."""
    try:
        statuses = tuple(_status(status) for status in document["statuses"])
        said = document.get("reactions")
        reactions = None if said is None else _reactions(said)
        state = PostState(document["state"])
        times = _times(document, POST_TIMES)
        return PostRecord(
            **{**document, **times, "statuses": statuses, "state": state, "reactions": reactions}
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable("post", error) from error


def target_to_document(target: TargetRecord) -> Document:
    """The trouble with a target as a document."""
    return _to_document(target, TARGET_TIMES, always=("target", "changed"))


def target_from_document(document: Mapping[str, Any]) -> TargetRecord:
    """The trouble of a document. Raises DamagedError where it is none."""
    try:
        return TargetRecord(**{**document, **_times(document, TARGET_TIMES)})
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable("target", error) from error


def _status(document: Mapping[str, Any]) -> StatusRecord:
    return StatusRecord(**{**document, "tags": tuple(document.get("tags", ()))})


def _reactions(document: Mapping[str, Any]) -> ReactionsRecord:
    return ReactionsRecord(**{**document, **_times(document, REACTIONS_TIMES)})


def find_to_document(find: FindRecord) -> Document:
    """A find as a document; what nobody said takes no room."""
    return _to_document(find, FIND_TIMES, always=("key", "status"))


def find_from_document(document: Mapping[str, Any]) -> FindRecord:
    """The find of a document. Raises DamagedError where it is none."""
    try:
        status = FindStatus(document["status"])
        return FindRecord(**{**document, **_times(document, FIND_TIMES), "status": status})
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable("find", error) from error


def look_to_document(look: LookRecord) -> Document:
    """The looks at a source as a document."""
    return _to_document(look, LOOK_TIMES, always=("source",))


def look_from_document(document: Mapping[str, Any]) -> LookRecord:
    """The looks of a document. Raises DamagedError where they are none."""
    try:
        return LookRecord(**{**document, **_times(document, LOOK_TIMES)})
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable("look at a source", error) from error


def _to_document(record: Sparse, times: Iterable[str], always: Iterable[str]) -> dict[str, Any]:
    said = {
        field.name: getattr(record, field.name)
        for field in fields(record)
        if field.name in always or getattr(record, field.name) != field.default
    }
    return {**said, **{name: said[name].isoformat() for name in times if name in said}}


def _times(document: Mapping[str, Any], names: Iterable[str]) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(document[name]) for name in names if name in document}


def _unreadable(what: str, error: Exception) -> DamagedError:
    return DamagedError(
        f"the state holds a {what} that makes no sense: {error!r}",
        "mend state.json by hand, or put state.json.previous in its place",
    )
