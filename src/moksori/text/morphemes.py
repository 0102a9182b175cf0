"""Korean morphemes by kiwi: one shared model, loaded when first needed (about 1.3 s of CPU)."""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from moksori.errors import EngineNotInstalledError

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

_CACHED_TEXTS: Final = 4096
_CACHED_LENGTH: Final = 400  # characters; a longer text is analysed anew each time
_lock: Final = Lock()


@dataclass(frozen=True, slots=True)
class Morpheme:
    """One morpheme of the Sejong tag set (`NNG`, `VV`, `EF` ...) at `text[start:end]`.

    `form` is the morpheme, not always the letters of the text: 했다 is 하 + 었 + 다, and the first
    two share their span. An ending that is a lone final consonant is written with the letter of
    the conjoining block (`ᆫ`, `ᆯ`). Marks of irregular verbs (`VV-I`) are cut off the tag. `lemma`
    adds 다 to verbs and adjectives.
    """

    form: str
    tag: str
    start: int
    end: int
    lemma: str


@lru_cache(maxsize=1)
def kiwi() -> "Kiwi":
    """Return the shared model. Hold no state in it: add no words, change no option.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing; install `moksori[korean]`.
    """
    try:
        from kiwipiepy import Kiwi
    except ImportError as exc:
        raise EngineNotInstalledError("Korean morphemes: pip install 'moksori[korean]'") from exc
    return Kiwi(num_workers=1, load_multi_dict=False)


def analyse(text: str) -> tuple[Morpheme, ...]:
    """Return the morphemes of `text` in order; recent short texts are remembered.

    Any thread may call it; analyses run one after the other.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    return _remembered(text) if len(text) <= _CACHED_LENGTH else _analyse(text)


def similarity(one: str, other: str) -> float:
    """Return how near the vectors of two common nouns are: 0..1, 0 when one of them is unknown.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    with _lock:
        try:
            found = float(kiwi().morpheme_similarity((one, "NNG"), (other, "NNG")))
        except ValueError:  # no such noun
            return 0.0
    return min(1.0, max(0.0, found))  # 0 also for NaN


def split(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sentences of `text`, with or without punctuation.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    with _lock:
        return tuple((found.start, found.end) for found in kiwi().split_into_sents(text))


def warm_up() -> None:
    """Load the model now: making it is not enough, its first call is the slow one."""
    analyse("안녕하세요")


def _analyse(text: str) -> tuple[Morpheme, ...]:
    with _lock:
        found = kiwi().tokenize(text)
    return tuple(
        Morpheme(token.form, token.tag.partition("-")[0], token.start, token.end, token.lemma)
        for token in found
    )


_remembered = lru_cache(maxsize=_CACHED_TEXTS)(_analyse)
