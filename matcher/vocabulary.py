"""Film-language names for shots, read off the pictures by eyes that read.

The words and the texts by which they are known are data: `vocabulary.toml`, which an operator
extends with a file of the same form. A shot's confidence in a word is the softmax, over the words
of its category and what is none of them, of the model's own logits divided by a temperature.

SigLIP models are read by softmax too, not by the sigmoid they were trained with. Both kinds learn
how much likelier a text is beside this picture than beside any, up to a constant: SigLIP's is the
odds of one true pair among the thousands of a batch, so that its sigmoid gives 0.22 to the right
one of three texts where the softmax gives 0.999 (mlfoundations/open_clip, issue 716). Among the
words of a category those odds are not the ones that count, and the softmax leaves them out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from reprlib import repr as brief
from typing import Any, NoReturn, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from matcher.errors import VocabularyError
from matcher.eyes import Embedder, unit_rows
from matcher.texts import Reading, text_rows

FILE = "vocabulary.toml"
NAME_LIMIT = 60
"""Letters of a word: names are said in sentences."""
BINS = 10
"""Of a reliability diagram (Guo et al. 2017 draw ten to fifteen)."""
TEMPERATURES = (0.02, 50.0)
"""Between these a temperature is looked for."""


@dataclass(frozen=True)
class Term:
    """A word, and texts that would stand under a picture of it."""

    name: str
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class Category:
    """Words of one kind. `background` are texts for pictures of none of them.

    Of an `exclusive` category the best word is said, of others every one; none below `threshold`.
    """

    name: str
    terms: tuple[Term, ...]
    background: tuple[str, ...]
    exclusive: bool = False
    temperature: float = 1.0
    threshold: float = 0.5


@dataclass(frozen=True)
class Vocabulary:
    """All words that shots are given, by category."""

    categories: tuple[Category, ...]


@dataclass(frozen=True)
class Name:
    """A word for a shot. Confidence is between 0 and 1."""

    category: str
    text: str
    confidence: float


@runtime_checkable
class Agreeing(Reading, Protocol):
    """Eyes that read and say how likeness becomes a logit."""

    @property
    def text_scale(self) -> float:
        """What the likeness of picture and text is multiplied by to be a logit."""
        ...


class Reader:
    """Names shots by a vocabulary. Its texts are read once, when the first shot is named.

    Raises EyesError where the eyes cannot read after all.
    """

    def __init__(self, eyes: Agreeing, vocabulary: Vocabulary) -> None:
        self._eyes = eyes
        self._categories = [category for category in vocabulary.categories if category.terms]

    def named(self, vectors: NDArray[np.floating[Any]]) -> tuple[Name, ...]:
        """The words for a shot, by category and the surest first; none for a shot of no pictures.

        `vectors` (k, d) are the embeddings of its keyframes.
        """
        names: list[Name] = []
        for category in self._categories if len(vectors) else []:
            sure = confidences(self.logits(category, vectors), category.temperature)
            order = np.argsort(-sure[:-1], kind="stable")
            names += [
                Name(category.name, category.terms[term].name, float(sure[term]))
                for term in (order[:1] if category.exclusive else order)
                if sure[term] >= category.threshold
            ]
        return tuple(names)

    def logits(self, category: Category, vectors: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """(terms + 1,) how well each word fits a shot; the last is for none of them.

        The keyframes' mean, times the model's scale; of the background the text that fits best.
        """
        texts = self._texts[category.name]
        cosines = (unit_rows(vectors.astype(np.float32)) @ texts.T).mean(axis=0)
        terms, background = cosines[: len(category.terms)], cosines[len(category.terms) :]
        return self._eyes.text_scale * np.append(terms, background.max()).astype(np.float64)

    @cached_property
    def _texts(self) -> dict[str, NDArray[np.float32]]:
        """Unit rows for each category: its terms, then its background.

        Several prompts are joined to their mean direction, as CLIP's authors do.
        """
        groups = {
            category.name: [term.prompts for term in category.terms]
            + [(text,) for text in category.background]
            for category in self._categories
        }
        texts = sorted({text for sets in groups.values() for prompts in sets for text in prompts})
        row = dict(zip(texts, text_rows(self._eyes, texts), strict=True)) if texts else {}
        return {
            name: unit_rows(
                np.stack([np.mean([row[t] for t in prompts], axis=0) for prompts in sets])
            )
            for name, sets in groups.items()
        }


def reader(eyes: Embedder, vocabulary: Vocabulary) -> Reader | None:
    """Who names shots by what these eyes saw; None where they do not read."""
    return Reader(eyes, vocabulary) if eyes.reads_text and isinstance(eyes, Agreeing) else None


def confidences(logits: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """The softmax of logits (…, m) divided by the temperature; rows sum up to 1."""
    scaled = logits / temperature
    weights = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    shares: NDArray[np.float64] = weights / weights.sum(axis=-1, keepdims=True)
    return shares


def log_loss(
    logits: NDArray[np.float64], truth: NDArray[np.intp], temperature: float = 1.0
) -> float:
    """Mean surprise, in nats, at the truth: logits (n, m), the true column of each row (n,)."""
    shares = confidences(logits, temperature)[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(shares, np.finfo(np.float64).tiny)).mean())


def calibrated(logits: NDArray[np.float64], truth: NDArray[np.intp]) -> float:
    """The temperature whose confidences surprise least: logits (n, m), true columns (n,), n > 0.

    Temperature scaling (Guo et al. 2017); one temperature serves a CLIP model whatever it is asked
    (LeVine et al. 2023).
    """
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda power: log_loss(logits, truth, float(np.exp(power))),
        bounds=tuple(np.log(TEMPERATURES)),
        method="bounded",
    )
    return float(np.exp(found.x))


def expected_calibration_error(
    confidence: NDArray[np.floating[Any]], right: NDArray[np.bool_], bins: int = BINS
) -> float:
    """How far confidence (n,) is from being right (n,): the mean gap in bins of equal width.

    0 where of all that was said with a confidence of 0.7 seven in ten are right (Guo et al. 2017).
    """
    at = bins_of(confidence, bins)
    gaps = np.bincount(at, weights=confidence - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(confidence))


def bins_of(confidence: NDArray[np.floating[Any]], bins: int = BINS) -> NDArray[np.intp]:
    """Which of the bins of equal width each confidence (n,) is in."""
    return np.minimum((confidence * bins).astype(np.intp), bins - 1)


def load_vocabulary(own: Path | None = None) -> Vocabulary:
    """The words that ship, with those of an own file merged in by category and name.

    What the own file says of a category or word takes the place of what was said; a word with no
    prompts is taken out; what it does not name stays.

    Raises VocabularyError that names file and key where it cannot be used.
    """
    shipped = tomllib.loads(files("matcher").joinpath(FILE).read_text(encoding="utf-8"))
    categories = _merged({}, shipped, FILE)
    if own is not None:
        categories = _merged(categories, _document(own), str(own))
    return Vocabulary(tuple(categories.values()))


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise VocabularyError(
            f"the vocabulary {path} cannot be read: {error.strerror or error}",
            "name a TOML file, or leave the setting vocabulary away",
        ) from error
    except (ValueError, RecursionError) as error:
        raise VocabularyError(
            f"the vocabulary {path} is not TOML: {error}", "it is a text file in UTF-8"
        ) from error


def _merged(
    categories: Mapping[str, Category], said: Mapping[str, Any], where: str
) -> dict[str, Category]:
    merged = dict(categories)
    for name, table in said.items():
        _check_name(name, where, "a category")
        before = merged.get(name, Category(name, (), ()))
        merged[name] = _category(before, table, f"{where}: {name}")
    return merged


def _category(before: Category, said: Any, where: str) -> Category:
    """The category as it is after what a file says of it; `where` is file and category."""
    if not isinstance(said, dict):
        _refuse(where, said, "a category is a table: [size]")
    known = ("exclusive", "temperature", "threshold", "background", "terms")
    for key in said:
        if key not in known:
            raise VocabularyError(f"{where} has no key {key!r}", f"known are {', '.join(known)}")
    after = replace(
        before,
        **{key: value for key, value in said.items() if key not in ("background", "terms")},
        background=_texts(said.get("background", [*before.background]), f"{where}.background"),
        terms=_terms(before.terms, said.get("terms", {}), f"{where}.terms"),
    )
    if not isinstance(after.exclusive, bool):
        _refuse(f"{where}.exclusive", after.exclusive, "write true or false")
    if not (_is_number(after.temperature) and 0 < after.temperature < float("inf")):
        _refuse(f"{where}.temperature", after.temperature, "write a number above 0")
    if not (_is_number(after.threshold) and 0 <= after.threshold <= 1):
        _refuse(f"{where}.threshold", after.threshold, "write a number from 0 to 1")
    if after.terms and not after.background:
        raise VocabularyError(
            f"{where} has no background",
            'give texts for none of its words: background = ["a photo"]',
        )
    return after


def _terms(before: tuple[Term, ...], said: Any, where: str) -> tuple[Term, ...]:
    if not isinstance(said, dict):
        _refuse(where, said, 'write "a horse" = ["a photo of a horse"]')
    terms = {term.name: term for term in before}
    for name, prompts in said.items():
        _check_name(name, where, "a word")
        terms[name] = Term(name, _texts(prompts, f'{where}."{name}"'))
    return tuple(term for term in terms.values() if term.prompts)


def _texts(said: Any, where: str) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(
        isinstance(text, str) and text.strip() for text in said
    ):
        _refuse(where, said, 'write a list of texts: ["a photo of a horse"]')
    return tuple(said)


def _check_name(name: str, where: str, what: str) -> None:
    if not name.strip() or len(name) > NAME_LIMIT or not name.isprintable():
        raise VocabularyError(
            f"{where} names {what} {brief(name)}",
            f"a name is one line of at most {NAME_LIMIT} letters",
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _refuse(where: str, value: object, hint: str) -> NoReturn:
    raise VocabularyError(f"{where} is {brief(value)}", hint)
