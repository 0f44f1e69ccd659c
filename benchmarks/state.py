"""How fast the journal is with ten thousand trailers: `python -m benchmarks.state`.

Aims: a step's record (two changes) and what `kuleshov status` asks under 100 ms each, and the
state under 50 MB. Beside them stands TinyDB's own storage doing one change of the same state.
"""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tinydb import TinyDB

from bot.app import App
from bot.settings import Settings
from bot.status import status
from state.documents import post_to_document, step_to_document, step_to_mark, trailer_to_document
from state.generations import Generations
from state.journal import KEPT_STEPS, Journal, now
from state.migrations import Tables
from state.posts import POSTS, post_id
from state.records import Outcome, PostRecord, PostState, StatusRecord, Step, TrailerRecord
from state.steps import HISTORY, STANDINGS
from state.store import key
from state.trailers import TRAILERS

COUNT = 10_000
POSTED = 3_000
"""Three a day for three years; the other trailers were looked at and skipped."""
STEPS = ("fetched", "analysed", "matched", "rendered", "posted")
REPEATS = 15


def tables(posted: int) -> Tables:
    """Ten thousand trailers, some of which have gone all the way; the rest were skipped."""
    rows: Tables = {TRAILERS: {}, STANDINGS: {}, POSTS: {}, HISTORY: {}}
    time = now()
    for number in range(COUNT):
        name = f"{number:016x}"
        source = f"https://www.youtube.com/watch?v={name[:11]}"
        trailer = TrailerRecord(name, f"Film {number}: trailer", f"{name}/a.mp4", source, time)
        figures = {"shots": 93, "frames": 1_300}
        rows[TRAILERS][str(key(name))] = trailer_to_document(trailer)
        done = number < posted
        steps = [
            Step(5 * number + place, step, name, "serve", time, time, Outcome.DONE, "", figures)
            for place, step in enumerate(STEPS if done else STEPS[:1])
        ]
        marks = {step.step: step_to_mark(step) for step in steps}
        standing = {"subject": name, "last": steps[-1].step, "steps": marks}
        rows[STANDINGS][str(key(name))] = standing
        rows[HISTORY] |= {str(step.id): step_to_document(step) for step in steps}
        if not done:
            continue
        status = StatusRecord(
            f"Film {number}, answered shot by shot. " * 6,
            receipt=f"posts/2026-11-21-film-{name}/index.html",
            url=name,
        )
        post = PostRecord(
            post_id(name, "outbox"),
            name,
            "outbox",
            time,
            time,
            (status,),
            PostState.PUBLISHED,
        )
        rows[POSTS][str(key(post.id))] = post_to_document(post)
    for old in list(rows[HISTORY])[:-KEPT_STEPS]:
        del rows[HISTORY][old]
    return rows


def measured(action: Callable[[], object]) -> str:
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        action()
        times.append(1_000 * (time.perf_counter() - begin))
    return f"{statistics.median(times):.0f} ms | {max(times):.0f} ms"


def report(posted: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.json"
        Generations(path, now).save(tables(posted))

        def record() -> None:
            with journal.step("analysed", f"{COUNT // 2:016x}", shots=93):
                pass

        def ask() -> None:
            app = App(Settings(data=path.parent), "benchmark")
            status(app)
            app.journal.close()

        print(f"\n{COUNT} trailers, {posted} of them posted: {path.stat().st_size / 1e6:.1f} MB\n")
        print("| what | median | worst |\n|---|---|---|")
        print(f"| `status`, file and all | {measured(ask)} |")
        with Journal(path) as journal:
            print(f"| is this trailer known? | {measured(lambda: journal.known('0' * 16))} |")
            print(f"| a step's record, begin and end | {measured(record)} |")
        plain = Path(folder) / "plain.json"
        shutil.copy(path, plain)
        with TinyDB(plain) as database:
            change = database.table(HISTORY).insert
            print(f"| TinyDB's own storage, one change | {measured(lambda: change({'a': 1}))} |")
        data = json.loads(path.read_bytes())
        print(f"| `json.dumps` of it alone | {measured(lambda: json.dumps(data))} |")


def main() -> None:
    report(POSTED)
    report(COUNT)


if __name__ == "__main__":
    main()
