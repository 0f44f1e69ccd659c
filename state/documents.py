"""Records as the documents TinyDB keeps, and back. Pure: what goes in comes out equal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from state.errors import DamagedError
from state.records import Outcome, PostRecord, PostState, Step, TrailerRecord

Document = Mapping[str, Any]


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
    """A post as a document."""
    return {
        "id": post.id,
        "montage": post.montage,
        "target": post.target,
        "text": post.text,
        "intended": post.intended.isoformat(),
        "changed": post.changed.isoformat(),
        "state": post.state.value,
        "url": post.url,
        "receipt": post.receipt,
        "why": post.why,
    }


def post_from_document(document: Mapping[str, Any]) -> PostRecord:
    """The post of a document. Raises DamagedError where it is none."""
    times = {name: document.get(name, "") for name in ("intended", "changed")}
    try:
        return PostRecord(
            **{
                **document,
                **{name: datetime.fromisoformat(time) for name, time in times.items()},
                "state": PostState(document["state"]),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable("post", error) from error


def _unreadable(what: str, error: Exception) -> DamagedError:
    return DamagedError(
        f"the state holds a {what} that makes no sense: {error!r}",
        "mend state.json by hand, or put state.json.previous in its place",
    )
