"""Words for shots: the list that ships, an operator's own, and what the eyes' confidence is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.vocabulary import main as benchmark
from matcher.builtin_eyes import BuiltinEmbedder
from matcher.embedding import load_embedder
from matcher.errors import VocabularyError
from matcher.eyes import Embedder
from matcher.phrases import part_of
from matcher.vocabulary import (
    Category,
    Reader,
    Term,
    Vocabulary,
    calibrated,
    confidences,
    expected_calibration_error,
    load_vocabulary,
    log_loss,
    reader,
)
from tests.films import make_film
from tests.pictures import scene
from tests.tiny_models import tiny_clip, tiny_siglip


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of its own for each test."""
    monkeypatch.setenv("KULESHOV_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


TEXTS = ("a train", "a face", "the snow", "a photo")


class FourTexts:
    """Eyes that read four texts as four directions at right angles."""

    text_scale = 10.0
    name = "four texts"

    def __init__(self) -> None:
        self.read: list[str] = []

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read += texts
        return np.eye(4, dtype=np.float32)[[TEXTS.index(text) for text in texts]]


def subjects(exclusive: bool = False, **numbers: float) -> Category:
    terms = tuple(Term(text, (text,)) for text in TEXTS[:3])
    return Category("subject", terms, ("a photo",), exclusive, **numbers)


def words_for(vectors: object, category: Category) -> list[tuple[str, float]]:
    named = Reader(FourTexts(), Vocabulary((category,))).named(np.array(vectors, np.float16))
    return [(name.text, round(name.confidence, 3)) for name in named]


def own(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def category(vocabulary: Vocabulary, name: str) -> Category:
    return next(category for category in vocabulary.categories if category.name == name)


# --- the list ---------------------------------------------------------------------------------


def test_every_word_that_ships_takes_the_part_of_its_category_in_a_phrase() -> None:
    shipped = load_vocabulary()
    assert [c.name for c in shipped.categories] == ["size", "angle", "subject", "place"]
    for kind in shipped.categories:
        assert {part_of(term.name) for term in kind.terms} == {kind.name}


def test_no_prompt_that_ships_stands_for_two_words_of_a_category() -> None:
    for kind in load_vocabulary().categories:
        prompts = [*kind.background, *(text for term in kind.terms for text in term.prompts)]
        assert len(prompts) == len(set(prompts))


def test_an_own_file_adds_changes_and_takes_out_words_and_leaves_the_rest(tmp_path: Path) -> None:
    shipped = category(load_vocabulary(), "subject")
    path = own(
        tmp_path,
        """
        [subject]
        threshold = 0.4
        [subject.terms]
        "a zeppelin" = ["a photo of an airship"]
        "a dog" = ["a poodle"]
        "a cat" = []
        [weather]
        background = ["a photo"]
        [weather.terms]
        "in the rain" = ["a photo of rain"]
        """,
    )
    merged = load_vocabulary(path)
    subject = category(merged, "subject")
    before = {term.name: term.prompts for term in shipped.terms}
    after = {term.name: term.prompts for term in subject.terms}
    assert after == {
        **{name: prompts for name, prompts in before.items() if name != "a cat"},
        "a dog": ("a poodle",),
        "a zeppelin": ("a photo of an airship",),
    }
    assert (subject.threshold, subject.exclusive) == (0.4, shipped.exclusive)
    assert subject.background == shipped.background
    assert category(merged, "weather").terms == (Term("in the rain", ("a photo of rain",)),)
    assert category(merged, "place") == category(load_vocabulary(), "place")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("subject = 3", "subject is 3"),
        ("[subject]\nthresh = 1", "subject has no key 'thresh'"),
        ("[subject]\nexclusive = 1", "subject.exclusive is 1"),
        ("[subject]\ntemperature = 0", "subject.temperature is 0"),
        ("[subject]\ntemperature = inf", "subject.temperature is inf"),
        ("[subject]\ntemperature = true", "subject.temperature is True"),
        ("[subject]\nthreshold = nan", "subject.threshold is nan"),
        ("[subject]\nthreshold = '0.5'", "subject.threshold is '0.5'"),
        ("[subject]\nbackground = 'a photo'", "subject.background is 'a photo'"),
        ("[subject]\nbackground = []", "subject has no background"),
        ("[subject]\nterms = ['a dog']", "subject.terms is"),
        ("[subject.terms]\n'a dog' = 'a dog'", 'subject.terms."a dog" is'),
        ("[subject.terms]\n'a dog' = ['']", 'subject.terms."a dog" is'),
        ("[subject.terms]\n'a dog' = [1]", 'subject.terms."a dog" is'),
        ("[subject.terms]\n' ' = ['a dog']", "subject.terms names a word ' '"),
        ("[subject.terms]\n\"a\\ndog\" = ['a dog']", "subject.terms names a word 'a\\ndog'"),
        (f"[subject.terms]\n'{'x' * 61}' = ['a dog']", "subject.terms names a word"),
        ("[weather.terms]\n'in the rain' = ['rain']", "weather has no background"),
        ("[subject\n", "is not TOML"),
        ("a = " + "[" * 10_000, "is not TOML"),
    ],
)
def test_a_file_that_makes_no_sense_is_one_line_with_file_and_key(
    tmp_path: Path, text: str, key: str
) -> None:
    path = own(tmp_path, text)
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(path)
    assert str(path) in str(caught.value)
    assert key in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes("# café".encode("latin-1"))
    for path in (tmp_path / "none.toml", tmp_path, latin):
        with pytest.raises(VocabularyError) as caught:
            load_vocabulary(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


# --- naming -----------------------------------------------------------------------------------


def test_confidence_is_the_softmax_of_scaled_likeness_over_words_and_background() -> None:
    weights = np.exp(10 * np.array([0.8, 0.6, 0, 0]))
    assert words_for([[0.8, 0.6, 0, 0]], subjects(threshold=0.1)) == [
        ("a train", round(float(weights[0] / weights.sum()), 3)),
        ("a face", round(float(weights[1] / weights.sum()), 3)),
    ]


def test_of_an_exclusive_category_only_the_best_word_is_said() -> None:
    assert [word for word, _ in words_for([[0.8, 0.6, 0, 0]], subjects(True, threshold=0.1))] == [
        "a train"
    ]


def test_no_word_is_said_below_its_threshold_or_where_the_background_fits_better() -> None:
    assert words_for([[0.8, 0.6, 0, 0]], subjects(threshold=0.95)) == []
    assert words_for([[0.1, 0, 0, 0.99]], subjects(True, threshold=0.3)) == []


def test_of_the_background_the_nearest_text_counts_however_many_there_are() -> None:
    train = Term("a train", ("a train",))
    one = Category("subject", (train,), ("a photo",), threshold=0)
    more = Category("subject", (train,), ("a photo", "the snow", "a face"), threshold=0)
    shot = [[0.6, 0, 0, 0.8]]
    assert words_for(shot, one) == words_for(shot, more) == [("a train", pytest.approx(0.119))]


def test_a_higher_temperature_is_less_sure() -> None:
    (_, cold), *_ = words_for([[0.8, 0.6, 0, 0]], subjects(threshold=0.1))
    (_, warm), *_ = words_for([[0.8, 0.6, 0, 0]], subjects(threshold=0.1, temperature=3))
    assert warm < cold - 0.2


def test_all_keyframes_of_a_shot_count_and_a_shot_without_any_has_no_words() -> None:
    train, face = [1, 0, 0, 0], [0, 1, 0, 0]
    both = dict(words_for([train, face], subjects(threshold=0.4)))
    assert both["a train"] == both["a face"] == pytest.approx(0.5, abs=0.01)
    mostly = dict(words_for([train, face, train], subjects(threshold=0.01)))
    assert mostly["a train"] > 10 * mostly["a face"]
    assert words_for(np.empty((0, 4)), subjects()) == []


def test_each_text_is_read_once_however_many_shots_are_named() -> None:
    eyes = FourTexts()
    names = Reader(eyes, Vocabulary((subjects(),)))
    for row in np.eye(4, dtype=np.float32):
        names.named(row[None])
    assert sorted(eyes.read) == sorted(TEXTS)


def test_the_next_process_reads_nothing_again(cache: Path) -> None:
    first, second = FourTexts(), FourTexts()
    named = [
        Reader(eyes, Vocabulary((subjects(),))).named(np.eye(4)[:1]) for eyes in (first, second)
    ]
    assert named[0] == named[1] != ()
    assert second.read == []
    others = FourTexts()
    others.name = "others"
    Reader(others, Vocabulary((subjects(),))).named(np.eye(4)[:1])
    assert sorted(others.read) == sorted(TEXTS)
    fewer = FourTexts()
    kind = Category("subject", (Term("a train", ("a train",)),), ("a photo",))
    Reader(fewer, Vocabulary((kind,))).named(np.eye(4)[:1])
    assert sorted(fewer.read) == ["a photo", "a train"]


@pytest.mark.parametrize("damage", [b"", b"no rows", None])
def test_a_damaged_cache_only_costs_time(cache: Path, damage: bytes | None) -> None:
    expected = words_for([[1, 0, 0, 0]], subjects())
    (kept,) = cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:-8] if damage is None else damage)
    assert words_for([[1, 0, 0, 0]], subjects()) == expected
    eyes = FourTexts()
    Reader(eyes, Vocabulary((subjects(),))).named(np.eye(4)[:1])
    assert eyes.read == []


def test_a_cache_that_cannot_be_written_only_costs_time(cache: Path) -> None:
    cache.write_text("in the way")
    assert words_for([[1, 0, 0, 0]], subjects()) == [("a train", 1.0)]


def test_words_come_by_category_and_the_surest_first() -> None:
    place = Category("place", (Term("in the snow", ("the snow",)),), ("a photo",))
    names = Reader(FourTexts(), Vocabulary((subjects(threshold=0.01), place)))
    named = names.named(np.array([[0.5, 0.6, 0.6, 0]]))
    assert [(name.category, name.text) for name in named] == [
        ("subject", "a face"),
        ("subject", "the snow"),
        ("subject", "a train"),
        ("place", "in the snow"),
    ]


def test_several_prompts_of_a_word_are_one_direction_between_them() -> None:
    term = Term("a train in the snow", ("a train", "the snow"))
    kind = Category("subject", (term,), ("a photo",), threshold=0.01)
    (_, here), *_ = words_for([[1, 0, 0, 0]], kind)
    assert here == pytest.approx(1 / (1 + np.exp(-10 * 0.5**0.5)), abs=1e-3)


@pytest.mark.parametrize("model", [tiny_clip, tiny_siglip])
def test_confidence_with_a_real_architecture_is_the_softmax_of_its_own_logits(
    model: Callable[[Path], Path], tmp_path: Path
) -> None:
    import torch
    from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

    folder = model(tmp_path / "model")
    eyes: Embedder = load_embedder(str(folder), device="cpu")
    texts = ["a train in the snow", "a face", "the snow in a face", "a a a"]
    terms = tuple(Term(text, (text,)) for text in texts[:3])
    names = reader(eyes, Vocabulary((Category("subject", terms, (texts[3],), threshold=0),)))
    assert names is not None
    square = scene(3, 64, 64)
    named = {name.text: name.confidence for name in names.named(eyes.embed([square]))}
    theirs = AutoModel.from_pretrained(folder).eval()
    pixels = AutoImageProcessor.from_pretrained(folder, backend="pil")(
        images=[square], return_tensors="pt"
    )
    words = AutoTokenizer.from_pretrained(folder)(
        texts, padding="max_length", padding_side="right", max_length=16, return_tensors="pt"
    )
    if "siglip" in theirs.config.model_type:
        words.pop("attention_mask")
    with torch.inference_mode():
        shares = theirs(**pixels, **words).logits_per_image[0].softmax(0).numpy()
    assert [named[text] for text in texts[:3]] == pytest.approx(list(shares[:3]), abs=1e-4)


def test_eyes_that_do_not_read_have_no_reader() -> None:
    assert reader(BuiltinEmbedder(), load_vocabulary()) is None


# --- calibration ------------------------------------------------------------------------------


def too_sure(times: float, shots: int = 4_000) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Logits that are so many times too far apart for how often they are right."""
    random = np.random.default_rng(5)
    honest = random.normal(0, 1.5, (shots, 6))
    truth = np.array([random.choice(6, p=row) for row in confidences(honest, 1)])
    return honest * times, truth


@pytest.mark.parametrize("times", [0.25, 1.0, 6.0])
def test_calibration_finds_how_much_too_sure_the_eyes_are(times: float) -> None:
    logits, truth = too_sure(times)
    assert calibrated(logits, truth) == pytest.approx(times, rel=0.08)


def test_with_the_temperature_found_confidence_is_how_often_it_is_right() -> None:
    logits, truth = too_sure(6.0)
    fitted, held_out = slice(None, None, 2), slice(1, None, 2)
    temperature = calibrated(logits[fitted], truth[fitted])

    def error(temperature: float) -> float:
        shares = confidences(logits[held_out], temperature)
        right = shares.argmax(axis=1) == truth[held_out]
        return expected_calibration_error(shares.max(axis=1), right)

    assert error(1.0) > 0.2
    assert error(temperature) < 0.05
    assert log_loss(logits, truth, temperature) < log_loss(logits, truth)


def test_calibration_error_is_the_gap_between_confidence_and_being_right() -> None:
    confidence = np.array([0.75] * 4 + [1.0] * 4)
    assert expected_calibration_error(confidence, np.array([1, 1, 1, 0] + [1] * 4, bool)) == 0
    half_right = np.array([1, 1, 1, 0, 1, 1, 0, 0], bool)
    assert expected_calibration_error(confidence, half_right) == pytest.approx(0.25)


def test_confidence_of_logits_beyond_any_exponent_is_still_a_number() -> None:
    assert confidences(np.array([1e5, 0, -1e5]), 0.02).tolist() == [1, 0, 0]
    assert np.isfinite(log_loss(np.array([[1e5, 0.0]]), np.array([1])))


# --- the benchmark ----------------------------------------------------------------------------


def test_the_benchmark_prints_reliability_and_the_temperature_that_fits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_film(tmp_path / "film.mp4", [("testsrc2", 24), ("mandelbrot", 24)])
    model = tiny_clip(tmp_path / "model")
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "film,second,size,angle\n"
        "film.mp4,0.2,long shot,from above\n"
        "film.mp4,1.5,none,\n"
        "film.mp4,99,close-up,\n"
    )
    benchmark([str(tmp_path), str(labels), "--eyes", str(model)])
    printed = capsys.readouterr().out
    assert "| size | 3 | " in printed
    assert "(few labels)" in printed
    assert "| size: confidence | said so often | right |" in printed
    assert "angle" not in printed


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("film.mp4,0,huge", "line 2: size has no word 'huge'"),
        ("film.mp4,soon,", "line 2: a label begins with a film and a second"),
        ("film.mp4", "line 2: a label begins with a film and a second"),
    ],
)
def test_a_label_that_makes_no_sense_is_named(tmp_path: Path, row: str, said: str) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text(f"film,second,size\n{row}\n")
    with pytest.raises(SystemExit, match=said):
        benchmark([str(tmp_path), str(labels), "--eyes", "builtin"])
