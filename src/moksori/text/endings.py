"""Has the speaker finished? Judged by the last morphemes of an utterance without punctuation.

`END` is promised to be rarely wrong: it ends a turn early. `MID` could stand alone or go on (a
noun, a number, -는데), `WAIT` can not stand alone. Judge only a partial text that has been stable
for 200 ms or more: a word cut in half often looks like a finished one.
"""

from enum import StrEnum
from typing import Final

from moksori.text.morphemes import Morpheme, analyse


class Ending(StrEnum):
    """What the end of an utterance promises."""

    END = "end"
    MID = "mid"
    WAIT = "wait"


SILENCE_MS: Final = {Ending.END: 300, Ending.MID: 700, Ending.WAIT: 1300}
"""How long to wait in silence before the turn is taken."""

_Tail = tuple[Morpheme, ...]

_ANSWERS: Final = frozenset(
    (
        "네",
        "예",
        "응",
        "네네",
        "예예",
        "아니요",
        "아니오",
        "아뇨",
        "여보세요",
        "그래",
        "글쎄",
        "그럼요",
        "안녕",
        "오케이",
    )
)
_POLITE_TAILS: Final = ("니다", "습니까", "ᆸ니까", "시오", "죠", "요")
_OPEN_FINALS: Final = ("는데", "은데", "ᆫ데", "던데", "거든", "거든요", "데요", "고요", "구요")
_OFTEN_FINAL: Final = frozenset(("지", "어", "아", "게", "ᆯ래", "ᆯ게"))
_LOOSE: Final = frozenset(("지", "니", "나", "ᆫ가", "은가", "는가", "ᆯ까", "을까"))
_BLUNT_TAILS: Final = ("게", "래", "대", "냐", "시다", "군", "데")
_RETOLD: Final = ("라고요", "다고요", "자고요", "냐고요")
_GOING_ON: Final = ("다고", "라고", "냐고", "자고", "려고", "단", "란", "으니")
_QUOTES: Final = frozenset(("다고", "ᆫ다고", "는다고", "라고", "냐고", "자고"))
_REASONS: Final = frozenset(
    ("어서", "아서", "라서", "려고", "으려고", "니까", "으니까", "느라", "느라고", "러", "으러")
)
_TENSED: Final = frozenset(("었", "았", "겠", "였", "었었", "았었"))
_ASKING: Final = frozenset(
    ("뭐", "무엇", "어디", "누구", "언제", "왜", "어떻", "어떡하", "얼마", "몇", "무슨", "어느")
)
_BLUNT: Final = frozenset(
    ("다", "ᆫ다", "는다", "자", "야", "구나", "더라", "네", "어라", "아라", "라")
)
_ALONE: Final = frozenset(("맞", "모르", "있", "없", "싫", "좋", "되"))
"""Verbs that are a whole answer: 맞아, 몰라."""
_VERBS: Final = frozenset(("VV", "VX", "XSV"))
_NAMING: Final = frozenset(("NNG", "NNP", "NR", "NP", "XSN", "SN", "SL", "SH", "XR", "W_SERIAL"))
_HANGING_NOUNS: Final = frozenset(
    ("수", "것", "거", "데", "적", "줄", "때문", "대로", "만큼", "뿐", "채")
)
_TOPICS: Final = frozenset(("JKS", "JX", "JKO", "JC", "JKG"))


def judge(text: str) -> Ending:
    """Return whether `text`, what one speaker has said so far, is finished.

    A question or exclamation mark ends it; a full stop is not trusted, since recognisers put one
    after everything.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    bare = text.rstrip()
    if bare.endswith(("?", "!")):
        return Ending.END
    words = bare.rstrip(" .,…·~")
    tail = tuple(m for m in analyse(words) if not m.tag.startswith("S") or m.tag in _NAMING)
    if not tail:
        return Ending.WAIT
    found = _judge(tail, words)
    return Ending.MID if found is Ending.END and bare.endswith((",", "…", "..")) else found


def _judge(tail: _Tail, text: str) -> Ending:
    last = tail[-1]
    if _is_promise(tail, text):
        return Ending.END
    if last.tag == "IC":
        return Ending.END if last.form in _ANSWERS else Ending.WAIT
    if last.tag in {"EF", "EC"}:
        return _of_ending(tail)
    if last.form in {"요", "이요"}:
        return _of_politeness(tail)
    return _of_word(last)


def _is_promise(tail: _Tail, text: str) -> bool:
    """Tell 할게 (one word, a promise) that was read as 할 것이."""
    joined = len(text) > 1 and text.endswith("게") and not text[-2].isspace()
    return joined and [m.tag for m in tail[-3:]] == ["ETM", "NNB", "JKS"]


def _of_ending(tail: _Tail) -> Ending:
    form, tag = tail[-1].form, tail[-1].tag
    if _opens_another(tail):
        return Ending.MID
    if form.endswith(_POLITE_TAILS):
        return Ending.END
    if form.endswith(_GOING_ON):
        return Ending.WAIT
    if tag == "EC" and not _is_plain(tail):
        return Ending.MID if form in _OFTEN_FINAL else Ending.WAIT
    return _of_blunt_ending(tail)


def _is_plain(tail: _Tail) -> bool:
    """Tell 온다 and 먹었니, which are final also where they are read as linking."""
    form, before = tail[-1].form, [morpheme.form for morpheme in tail[-2:-1]]
    return form in {"ᆫ다", "는다"} or (form == "니" and not _TENSED.isdisjoint(before))


def _opens_another(tail: _Tail) -> bool:
    """Tell 는데, 거든요, 고요, and the topics 거기 있잖아요 and 그 사람 말이야."""
    form, before = tail[-1].form, [morpheme.form for morpheme in tail[:-1]]
    if form.endswith("잖아요"):
        return before[-1:] == ["있"]
    if form == "야":
        return before[-2:] == ["말", "이"]
    return form.endswith(_OPEN_FINALS) and not form.endswith(_RETOLD)


def _of_blunt_ending(tail: _Tail) -> Ending:
    """Judge an EF without politeness (반말 and plain style), which often only looks final."""
    form = tail[-1].form
    before = tail[-2] if len(tail) > 1 else tail[-1]
    tensed = before.form in _TENSED
    if form in {"어", "아"}:
        sure = tensed or _said_all(tail)
    elif form in _LOOSE:
        sure = tensed and form in {"지", "니"}
    else:
        sure = form in _BLUNT or form.endswith(_BLUNT_TAILS)
    if _asks_inside(tail) or (form == "다" and before.tag in _VERBS):
        return Ending.WAIT
    return Ending.END if sure else Ending.MID


def _asks_inside(tail: _Tail) -> bool:
    """Tell 누가 하느냐 (a question inside a sentence) and 그 뭐냐 (a filler)."""
    form = tail[-1].form
    return form == "느냐" or (form == "냐" and any(m.form == "뭐" for m in tail[-3:]))


def _said_all(tail: _Tail) -> bool:
    """Tell whether a bare 어 or 아 ends the clause: it often links to a verb (읽어 | 봐)."""
    *context, verb, _ = tail
    if not context:
        return verb.form in _ALONE
    before = context[-1]
    return (
        (verb.tag == "VX" and verb.form in {"말", "주", "있"})
        or (verb.form == "되" and (before.tag == "EC" or before.form == "안"))
        or (verb.form in {"있", "없"} and before.form == "수")
        or any(morpheme.form in _ASKING for morpheme in context)
    )


def _of_politeness(tail: _Tail) -> Ending:
    """Judge 요 or 이요 after something that is no verb: 대구요, 서울에서요, 바빠서요, 저는요."""
    if len(tail) == 1:
        return Ending.WAIT
    before = tail[-2]
    if before.tag == "EC":
        return Ending.END if before.form in _REASONS | _QUOTES else Ending.MID
    if before.tag in _TOPICS and before.form not in {"만", "까지", "부터", "도"}:
        return Ending.MID
    return Ending.WAIT if before.tag == "MAJ" else Ending.END


def _of_word(last: Morpheme) -> Ending:
    if last.tag == "NNB":
        return Ending.WAIT if last.form in _HANGING_NOUNS else Ending.MID
    return Ending.MID if last.tag in _NAMING else Ending.WAIT
