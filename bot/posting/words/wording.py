"""What is said about a montage. Pure: the same montage is always worded the same.

Titles come from strangers: they are made one harmless line before they are used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.posting.words.draft import Credit, Draft
from bot.posting.words.excerpt import Excerpt, whole
from bot.posting.words.harmless import one_line, shortened
from bot.posting.words.templates import OWN, Facts, counted, fitted, listed
from bot.settings_accounts import WordsSettings
from matcher.film import Film
from matcher.montage import Cut, Montage
from matcher.phrases import PLAIN, described, facts, headline, is_plural

TEXT_LIMIT = 500
"""Letters of the draft's text: what Mastodon takes by default."""

ALT_LIMIT = 1_500
"""Letters of the draft's alt text: Mastodon's `description_limit`, checked November 2026."""

NAME_LIMIT = 60
"""Letters of one name of a shot."""

FINDS = 2
"""As many finds a post speaks of at most."""

PAIRS = 3
"""As many pairs an alt text describes at most."""

UNTITLED = "an untitled film"


def draft_of(
    montage: Montage,
    words: WordsSettings | None = None,
    *,
    text_limit: int = TEXT_LIMIT,
    alt_limit: int = ALT_LIMIT,
) -> Draft:
    """The post about a montage. Limits are in letters (code points).

    Its tags stand beside the text and not in it. Raises SettingsError where the template of
    `words` cannot be used.
    """
    words = words or WordsSettings()
    title = one_line(montage.trailer.title) or "An untitled trailer"
    excerpt = whole(montage)
    said = facts_of(excerpt, title, (), text_limit // 3)
    text = fitted(words.template or OWN, said, text_limit)
    return Draft(
        montage=montage.id,
        title=title,
        text=text or shortened(title, text_limit),
        alt=alt_of(excerpt, title, alt_limit),
        credits=tuple(credit_of(film) for film in excerpt.films),
        tags=tags_of(words),
        duration_s=excerpt.duration_s,
    )


def facts_of(
    excerpt: Excerpt,
    title: str,
    tags: tuple[str, ...],
    finds_limit: int,
    said: Callable[[str], str] = str,
) -> Facts:
    """What a text can say of what is shown. Finds take at most `finds_limit` letters.

    `said` is how the words of strangers are written.
    """
    return Facts(
        title=said(title),
        shots=len(excerpt.cuts),
        rhymes=len(excerpt.rhymes),
        finds=_as_many([said(find) for find in _finds(excerpt.rhymes)[:FINDS]], 2, finds_limit),
        films=tuple(said(credit_of(film).caption) for film in excerpt.films),
        tags=tags,
    )


def tags_of(words: WordsSettings) -> tuple[str, ...]:
    """The hashtags as a place takes them: letters, digits and _ only, each once, without #."""
    tags = ("".join(filter(_may_be_in_tag, tag)) for tag in words.tags)
    return tuple(dict.fromkeys(filter(None, tags)))


def credit_of(film: Film) -> Credit:
    """Whom to thank for a film, every field one harmless line."""
    return Credit(
        title=one_line(film.title) or UNTITLED,
        year=one_line(film.year, 20),
        credit=one_line(film.credit, 300),
        license=one_line(film.license, 100),
        source=one_line(film.source, 500),
    )


def alt_of(excerpt: Excerpt, title: str, limit: int, part: str = "") -> str:
    """What is seen and heard, for who cannot see it, in at most `limit` letters.

    `part` says which part of the trailer it is, `part 2 of 3`; empty where it is all of it.
    """
    cuts, rhymes = excerpt.cuts, excerpt.rhymes
    kept = len(cuts) - len(rhymes)
    shown = [
        f"{counted(sum(cut.match.film == film.id for cut in rhymes), 'shot')} of "
        f"{credit_of(film).caption}"
        for film in excerpt.films
    ]
    sound = "with the trailer's own sound" if excerpt.montage.trailer.sound else "without sound"
    start = (
        f"Two pictures side by side, {_duration(excerpt.duration_s)}, {sound}. "
        f"Left, {part + ' of ' if part else ''}the trailer “{title}” "
        f"in {counted(len(cuts), 'shot')}. "
    )
    right = (
        f"Right, for {len(rhymes) if kept else 'each'} of them, "
        "a shot from an archive that resembles it and changes on the same frame"
    )
    end = f" {counted(kept, 'shot')} of the trailer can be seen on both sides." if kept else ""
    examples = "".join(_as_many([f" {said}" for said in _examples(excerpt)], 0, limit // 3))

    def worded(names: Sequence[str]) -> str:
        left = len(shown) - len(names)
        more = f"shots of {counted(left, 'more film' if names else 'film')}" if left else ""
        return f"{start}{right}: {listed(names, more)}.{end}" if shown else start + end.lstrip()

    return _fitted(worded, shown, limit - len(examples)) + examples


def _finds(rhymes: Sequence[Cut]) -> list[str]:
    """What answers what, best first and each once: `a close-up of a face answers a dog`."""
    finds = []
    for cut in _best_first(rhymes):
        here, there = _names(cut.names), _names(cut.match.names)
        shared = _shared(cut)
        if not (_shows_something(here) and _shows_something(there)):
            here = there = shared
        asked, answer = headline(here), headline(there)
        if shared and asked and answer:
            finds.append(f"{answer} {'answer' if is_plural(answer) else 'answers'} {asked}")
    return list(dict.fromkeys(finds))


def _examples(excerpt: Excerpt) -> list[str]:
    """A few of the pairs in words, each once, in the order in which they are seen."""
    said: dict[tuple[str, str], tuple[int, str]] = {}
    for cut in _best_first(excerpt.rhymes):
        pair = described(_names(cut.names)), described(_names(cut.match.names))
        if all(pair) and pair not in said and len(said) < PAIRS:
            minutes, seconds = divmod(excerpt.seconds_to(cut), 60)
            film = credit_of(excerpt.montage.films[cut.match.film]).caption
            words = f"At {minutes}:{seconds:02}: {pair[0]}; beside it, from {film}: {pair[1]}."
            said[pair] = cut.index, words
    return [words for _, words in sorted(said.values())]


def _best_first(rhymes: Iterable[Cut]) -> list[Cut]:
    """By how much their names have in common, then by score."""
    return sorted(rhymes, key=lambda cut: (-len(_shared(cut)), -(cut.match.scores.total or 0)))


def _shared(cut: Cut) -> tuple[str, ...]:
    """What is worth saying of both sides."""
    there = _names(cut.match.names)
    return tuple(name for name in _names(cut.names) if name in there and name not in PLAIN)


def _names(names: Sequence[str]) -> tuple[str, ...]:
    """Names come from files that people write: each as one harmless line."""
    return tuple(filter(None, (one_line(name, NAME_LIMIT) for name in names)))


def _shows_something(names: Sequence[str]) -> bool:
    return any(part == "subject" for part, _ in facts(names))


def _as_many(sentences: Sequence[str], between: int, limit: int) -> tuple[str, ...]:
    """As many of the sentences, from the first on, as fit with so many letters between them."""
    used = -between
    for many, sentence in enumerate(sentences):
        used += between + len(sentence)
        if used > limit:
            return tuple(sentences[:many])
    return tuple(sentences)


def _fitted(worded: Callable[[Sequence[str]], str], names: Sequence[str], limit: int) -> str:
    """The sentence with as many of the names as fit."""
    for many in range(min(len(names), max(0, limit)), -1, -1):
        sentence = worded(names[:many])
        if len(sentence) <= limit:
            return sentence
    return shortened(worded([]), limit)


def _may_be_in_tag(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    parts = [counted(minutes, "minute")] if minutes else []
    parts += [counted(rest, "second")] if rest or not minutes else []
    return " and ".join(parts)
