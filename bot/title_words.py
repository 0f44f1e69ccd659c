"""The words of trailers' titles, in the languages whose trailers are about, and how to find them.

Written as they stand after `plain`: small letters, no accents, blanks for everything else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRAILER = (
    # English and the many languages that took its words
    "trailer", "trailers", "teaser", "teasers", "teaser trailer",
    "kinotrailer", "filmtrailer", "trailerpremiere", "traileri", "treiler", "tizer",
    # French, Spanish, Polish, Turkish, Hungarian, Czech
    "bande annonce", "bandes annonces", "ba vf", "ba vost", "ba vostfr",
    "avance oficial", "adelanto oficial", "zwiastun", "fragman", "elozetes", "oficialni upoutavka",
    # Japanese, Korean, Chinese, Russian, Hindi, Arabic, Hebrew, Greek, Thai
    "予告", "特報", "トレーラー", "ティザー", "ティーザー", "예고편", "티저", "트레일러",
    "预告", "預告", "трейлер", "тизер", "ट्रेलर", "टीज़र", "الإعلان الرسمي", "טריילר", "τρειλερ",
    "ตัวอย่าง",
)  # fmt: skip
"""One of these is in a trailer's title."""

NEVER = (
    # somebody speaks about a trailer
    "reaction", "reactions", "react", "reacts", "reacting", "reacted",
    "breakdown", "break down", "explained", "explains", "easter eggs", "things you missed",
    "you missed", "everything we know", "theories", "trailer review", "teaser review",
    "trailer analysis", "teaser analysis", "trailer discussion", "podcast", "watch party",
    "reaktion", "trailer check", "trailer analyse", "erklart", "trailerkritik",
    "decryptage", "explication", "explications", "on reagit", "je reagis",
    "reaccion", "reacciones", "reaccionando", "reaccionamos", "analisis", "explicado",
    "explicacion", "reazione", "reazioni", "spiegato", "spiegazione", "analisi",
    "reacao", "reagindo", "explicacao", "реакция", "разбор", "обзор",
    "リアクション", "反応", "考察", "解説", "感想", "리액션", "반응", "해석", "리뷰",
    "反应", "解析", "解说", "reakcja", "recenzja", "tepki", "inceleme",
    # somebody made it up
    "fan made", "fanmade", "fan trailer", "fan teaser", "fan edit", "fan film", "fan concept",
    "concept trailer", "concept teaser", "trailer concept", "teaser concept", "concept version",
    "ai trailer", "ai teaser", "ai generated", "made with ai", "ai concept", "parody", "spoof",
    "honest trailer", "honest trailers", "recut", "re cut", "fan trailers", "mock trailer",
    "parodie", "parodia", "hecho por fans", "fait par des fans", "fatto dai fan", "пародия",
    # a game
    "gameplay", "game trailer", "game teaser", "video game", "videogame", "ps5", "ps4", "xbox",
    "playstation", "nintendo switch", "dlc", "jeu video", "videojuego", "videogioco",
    "spielszenen", "geimplei", "геймплей", "ゲーム実況",
    # around the film
    "behind the scenes", "making of", "featurette", "bloopers", "gag reel", "deleted scene",
    "deleted scenes", "red carpet", "press conference", "tv spot", "tv spots", "movie clip",
    "official clip", "film clip", "exclusive clip", "music video", "lyric video", "soundtrack",
    "trailer music", "trailer song", "book trailer", "hinter den kulissen", "filmclip",
    "dans les coulisses", "coulisses", "extrait", "detras de camaras", "detras de las camaras",
    "asi se hizo", "como se hizo", "dietro le quinte", "bastidores", "za kulisami",
    "kamera arkasi", "メイキング", "インタビュー", "舞台挨拶", "本編映像", "本編クリップ",
    "메이킹", "인터뷰", "幕后", "花絮", "о съемках", "интервью",
    # several, or none yet
    "movie trailers", "new trailers", "best trailers", "all trailers", "every trailer",
    "upcoming movies", "compilation", "top 10", "top 5", "top 20", "trailer tomorrow",
    "trailer countdown", "trailer drops", "trailer release date", "trailer leaked",
    "audio description", "audio described", "live stream", "livestream",
)  # fmt: skip
"""None of these is, wherever it stands."""

NOT_AFTER = (
    "review", "reviews", "analysis", "clip", "clips", "interview", "interviews", "scene", "scenes",
    "game", "games", "theory", "concept", "ai", "remix", "promo", "spot", "meme", "discussion",
    "sneak peek", "leak", "kritik", "analyse", "ausschnitt", "szene", "critique", "critica",
    "resena", "escena", "entrevista", "recensione", "scena", "intervista", "cena", "analise",
    "レビュー", "ゲーム", "クリップ",
)  # fmt: skip
"""Nor are these after the word for trailer, or as all that a part of the title says. Before it
they may be the film's name: “The Interview – Official Trailer”."""

MODIFIERS = _words(
    "official new final first second third main teaser international extended full theatrical "
    "exclusive special original hd uhd 4k imax redband red green band english german deutsch "
    "deutscher offizieller offizielle offiziell finaler erster zweiter neuer officielle officiel "
    "nouvelle premiere oficial nuevo nueva primer segundo ultimo ufficiale nuovo finale primo "
    "italiano espanol latino castellano subtitulado doblado dublado legendado vf vost vostfr omu "
    "hindi tamil telugu kannada malayalam us uk world global oficjalny resmi"
)
"""Words right before the word for trailer that are no part of the film's name."""

FILLERS = _words("de du des von zum zu for of to di del della la le pour para film movie")
"""Words between "official trailer" and a film's name that follows it."""

BRANDS = frozenset(
    {
        "a24", "amazon mgm studios", "amc", "apple tv", "apple original films", "blumhouse",
        "columbia pictures", "dc", "dc studios", "disney", "disney plus", "dreamworks",
        "dreamworks animation", "focus features", "fx", "hbo", "hbo max", "hulu", "lionsgate",
        "lionsgate movies", "lucasfilm", "marvel", "marvel studios", "max", "mgm", "mubi", "neon",
        "netflix", "new line cinema", "paramount", "paramount pictures", "peacock", "pixar",
        "prime video", "searchlight pictures", "shudder", "sony pictures", "star wars",
        "studiocanal", "20th century studios", "universal", "universal pictures", "walt disney",
        "warner bros", "warner bros pictures", "wb", "illumination", "ifc films", "vertical",
        "walt disney pictures", "walt disney animation studios", "sony pictures classics",
    }
)  # fmt: skip
"""Who shows a film, where that is all that a part of the title says."""

OWNERS = re.compile(
    r"^(?:disney and pixars?|marvel studios|marvels?|walt disneys?|disneys?|disney pixars?|pixars?|"
    r"dreamworks|netflixs?|sonys?|lucasfilms?|universal pictures|warner bros(?: pictures)?) (?=\S)"
)
"""Whose film it is, where that stands before its name."""

NOTICES = re.compile(
    r"^(?:only |now |coming |exclusively |available |playing |nur |jetzt |ab |solo |solamente |"
    r"seulement |actuellement |in cinemas|in theaters|in theatres|in kinos|im kino|au cinema|"
    r"en cines|al cinema|streaming|le \d|dal \d|el \d|from (?:the )?(?:director|studio|producer))"
)
"""How a part of a title begins that says where or when to see the film."""

LANGUAGE_WORDS = {
    "de": ("deutsch", "german", "deutscher", "offizieller", "omu", "kinotrailer"),
    "fr": ("vf", "vost", "vostfr", "francais", "french", "bande annonce", "bandes annonces"),
    "es": ("espanol", "spanish", "latino", "castellano", "subtitulado", "doblado"),
    "it": ("italiano", "italian", "ufficiale", "ita"),
    "pt": ("dublado", "legendado", "portugues"),
    "pl": ("zwiastun", "polski", "oficjalny"),
    "tr": ("fragman", "turkce"),
    "hi": ("hindi",),
    "ta": ("tamil",),
    "te": ("telugu",),
    "kn": ("kannada",),
    "ml": ("malayalam",),
}
SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
ELISION = re.compile(r"\b([cdjlmnst]|qu|dell|nell|all|un)['’](?=\w{2})")
"""French and Italian words that lean on the next one: “l’explication”."""
SPACED = re.compile(r"[a-z0-9\u0370-\u03ff\u0400-\u04ff]")
"""Letters of scripts that put blanks between words; in others a word is found inside a row."""


def plain(text: str) -> str:
    """A text for comparing: small letters without accents, words one blank apart."""
    letters = ELISION.sub(r"\1 ", unicodedata.normalize("NFKD", text).casefold())
    kept = (
        letter if letter.isalnum() else "" if letter in "'’‘`´" or _is_mark(letter) else " "
        for letter in letters
    )
    return " ".join("".join(kept).replace("½", " ").split())


def word_in(found: re.Match[str]) -> str:
    """A word that was found, for people."""
    return unicodedata.normalize("NFC", found[0])


def find_word(text: str, words: Iterable[str]) -> re.Match[str] | None:
    """Where the first of these words or phrases stands in a plain text."""
    return _pattern(tuple(words)).search(text)


def language_of(title: str) -> str:
    """The code of the language that a title shows, by its script or a word; empty if neither."""
    for code, script in SCRIPTS:
        if script.search(title):
            return code
    text = plain(title)
    for code, words in LANGUAGE_WORDS.items():
        if find_word(text, words):
            return code
    return ""


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    spaced: list[str] = []
    unspaced: list[str] = []
    for word in words:
        written = plain(word)
        if written:
            (spaced if SPACED.match(written) else unspaced).append(re.escape(written))
    # the longest first: "teaser trailer" before "teaser"
    parts = [rf"(?<!\w)(?:{'|'.join(sorted(spaced, key=len, reverse=True))})(?!\w)"] * bool(spaced)
    parts += sorted(unspaced, key=len, reverse=True)
    return re.compile("|".join(parts) or r"(?!)")


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"
