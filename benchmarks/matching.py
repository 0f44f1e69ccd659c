"""Find yourself through time: degraded clips of archive shots must find the shots they are from.

    python -m benchmarks.matching [FOLDER] [--work DIR] [--tune] [--misses] [--write]

Films below FOLDER become an archive; clips of their shots (`benchmarks.questions`) are degraded
(`benchmarks.degradations`) and answered by the product (`benchmarks.answers`). Films fall into two
halves by a digest of their names: what is tuned is tuned on half A, half B says whether it holds.

`--work` keeps the archive and what was seen for other runs: delete it when the analysis changes.
`--tune` seeks the best weights on half A, `--misses` lists what was not found, `--write` puts the
tables into docs/benchmarks.md. Without a folder, films are made.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.answers import IN_POINTS, Answer, error, recall
from benchmarks.bench import Bench, made_films, prepared
from benchmarks.questions import Way
from benchmarks.tables import table, write_between
from benchmarks.weights import Table, best_weights, curves
from matcher.embedding import BUILTIN, load_embedder
from matcher.scoring import FEATURES, Weights

DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
COMMAND = "python -m benchmarks.matching"

MIRRORED = ("mirrored",)
GREY = ("grey",)


def aims_table(bench: Bench, answers: Sequence[Answer]) -> str:
    """What is aimed at and what is reached, in all and by halves."""

    def worst(some: Sequence[Answer]) -> float | None:
        ways = {answer.way for answer in some if _single(answer)}
        shares = (recall([answer for answer in some if answer.way == way], 1) for way in ways)
        return min((share for share in shares if share is not None), default=None)

    found = partial(recall, at=1)
    three = [answer for answer in answers if len(answer.way) > 1]
    greyed = [answer for answer in answers if answer.way == GREY]
    greyed = [a for a in greyed if (a.clip.film, a.clip.shot) in bench.colour]
    single = [answer for answer in answers if _single(answer)]
    rows: list[list[object]] = [
        ["recall@1, the worst single degradation", "0.99", *_halved(bench, answers, worst, _share)],
        ["recall@1, three at once", "0.95", *_halved(bench, three, found, _share)],
        ["recall@1, colour to grey", "0.98", *_halved(bench, greyed, found, _share)],
    ]
    for name, share, aim in (("median", 0.5, "1"), ("95 %", 0.95, "6")):
        line = f"error of the in-point, frames, {name} of all single ones"
        rows.append([line, aim, *_halved(bench, single, partial(off, share=share), _frames)])
    return table(["", "aim", "all", "A", "B"], rows)


def off(answers: Sequence[Answer], share: float) -> float | None:
    """The error of the in-point that this share of answers does not pass."""
    return error([answer.error for answer in answers], share)


def _single(answer: Answer) -> bool:
    return len(answer.way) == 1 and answer.way != MIRRORED


def _halved(
    bench: Bench,
    answers: Sequence[Answer],
    figure: Callable[[Sequence[Answer]], float | None],
    words: Callable[[float | None], str | None],
) -> list[str | None]:
    """A figure of all answers, of half A's and of half B's, in words."""
    parts = (answers, bench.of_half(answers, "A"), bench.of_half(answers, "B"))
    return [words(figure(part)) for part in parts]


def groups_of(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    """Answers by what tables call the way their clips were degraded, and sums of these."""
    ways = list(dict.fromkeys(answer.way for answer in answers))
    by_way = {way: [answer for answer in answers if answer.way == way] for way in ways}
    groups = {_label(way): by_way[way] for way in sorted(by_way, key=lambda way: len(way) > 1)}
    groups["**single ones, mirrored apart**"] = list(filter(_single, answers))
    groups["**three at once**"] = [answer for answer in answers if len(answer.way) > 1]
    return groups


def sums_of(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    """The same without each combination of three."""
    return {name: group for name, group in groups_of(answers).items() if " + " not in name}


def _label(way: Way) -> str:
    return " + ".join(way) or "as it is"


def recall_table(bench: Bench, answers: Sequence[Answer]) -> str:
    """Recall and in-points for each degradation, in all and by halves."""
    heads = ["", "clips", "recall@1", "A", "B", "recall@5", "A", "B"]
    heads += ["in-point, median", "A", "B", "95 %", "A", "B"]
    rows: list[list[object]] = []
    for name, group in groups_of(answers).items():
        row: list[object] = [name, len(group)]
        for at in (1, 5):
            row += _halved(bench, group, partial(recall, at=at), _share)
        for share in (0.5, 0.95):
            row += _halved(bench, group, partial(off, share=share), _frames)
        rows.append(row)
    return table(heads, rows)


def ablations(weights: Weights) -> dict[str, Weights]:
    """Weights that take features in one after the other, and that leave one out."""
    current = Weights(content=weights.content or 1, framing=0, motion=0, tone=0)
    steps = {"content": current}
    for name in FEATURES[1:]:
        current = replace(current, **{name: getattr(weights, name)})
        steps[f"+ {name}"] = current
    return steps | {f"without {name}": replace(weights, **{name: 0}) for name in FEATURES}


def ablation_table(
    bench: Bench, weights: Weights, plain: Sequence[Answer], answers: Sequence[Answer]
) -> str:
    """recall@1 for each degradation with fewer features.

    `answers` are those with all, `plain` those without the look frame by frame; what leaves a
    feature out goes without that look as well.
    """
    tried = {
        name: sums_of(plain if some == weights else bench.answers(some))
        for name, some in ablations(weights).items()
    }
    last = list(tried).index(f"+ {FEATURES[-1]}") + 1
    columns = [*list(tried.items())[:last], ("+ in-point", sums_of(answers))]
    columns += list(tried.items())[last:]
    rows = [
        [group, *(_share(recall(found[group], 1)) for _, found in columns)]
        for group in sums_of(answers)
    ]
    return table(["recall@1", *(name for name, _ in columns)], rows)


def in_point_table(answers: Sequence[Answer]) -> str:
    """The error of the in-point by what it is sought by."""
    heads = ["error of the in-point, frames"]
    heads += [f"{way}, {name}" for way in IN_POINTS for name in ("median", "95 %")]
    rows: list[list[str | None]] = []
    for group, found in sums_of(answers).items():
        errors = [[answer.errors.get(way) for answer in found] for way in IN_POINTS]
        rows.append([group, *(_frames(error(way, s)) for way in errors for s in (0.5, 0.95))])
    return table(heads, rows)


def spread_table(bench: Bench, answers: Sequence[Answer]) -> str:
    """How far apart each feature holds the candidates of a clip, and the weights that even it out.

    With weights as the inverse of the spread each feature has an equal say among shots that are
    not the clip's own: which is the case in every montage.
    """
    rows: list[list[object]] = []
    for half in "AB":
        found = [
            a.named if a.true is None else np.delete(a.named, a.true, axis=0)
            for a in bench.of_half(answers, half)
            if len(a.named) > 1
        ]
        spreads = np.mean([named.std(axis=0) for named in found], axis=0)
        rows.append([f"spread, half {half}", *(f"{spread:.3f}" for spread in spreads)])
        even = spreads[2:].mean() / spreads
        rows.append([f"an equal say, half {half}", *(f"{weight:.1f}" for weight in even)])
        for what, of in (("mean", np.mean), ("best", np.max)):
            usual = np.mean([of(named, axis=0) for named in found], axis=0)
            rows.append([f"{what} of others, half {half}", *(f"{value:.2f}" for value in usual)])
    return table(["", *FEATURES], rows)


def tuned(bench: Bench, plain: Sequence[Answer]) -> str:
    """The weights that find best on half A, and how recall changes with each."""
    straight = [answer for answer in plain if answer.way != MIRRORED]
    here, there = (Table.of(bench.of_half(straight, half)) for half in "AB")
    best = best_weights(here)
    named = ", ".join(f"{name} {getattr(best, name):g}" for name in FEATURES)
    return f"Best on half A: {named}.\n\n{curves(best, here, there)}"


def misses(bench: Bench, answers: Sequence[Answer]) -> str:
    """What did not come first, or begins more than six frames off."""
    rows: list[list[object]] = []
    for answer in answers:
        if answer.rank == 1 and (answer.error or 0) <= 6:
            continue
        clip = answer.clip
        film, shot = answer.first or ("", "")
        took = "" if answer.rank == 1 else f"{bench.names.get(film, film)} {shot}"
        rows.append(
            [
                _label(answer.way),
                bench.names[clip.film],
                clip.shot,
                f"{clip.first_frame} + {clip.frames}",
                answer.rank,
                took,
                answer.error,
            ]
        )
    return table(["", "film", "shot", "frames", "rank", "first", "error"], rows)


def _share(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"


def _frames(value: float | None) -> str | None:
    return None if value is None else f"{value:.0f}"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary) / "films"
        if options.folder is None:
            made_films(folder)
        work = options.work or Path(temporary) / "work"
        bench = prepared(folder, work, load_embedder(BUILTIN))
        weights = Weights()
        plain = bench.answers(weights)
        answers = bench.answers(weights, in_time=True)
        parts = [
            bench.about,
            aims_table(bench, answers),
            recall_table(bench, answers),
            in_point_table(answers),
            ablation_table(bench, weights, plain, answers),
            spread_table(bench, answers),
        ]
        if options.tune:
            parts.append(tuned(bench, plain))
    text = "\n".join(parts)
    print(text)
    if options.misses:
        print(misses(bench, answers))
    if options.write:
        write_between(DOCUMENT, COMMAND, text)


if __name__ == "__main__":
    main(sys.argv[1:])
