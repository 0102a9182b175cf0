"""How a sentence of the talk is quoted: without what leads in, spoken numerals in digits."""

import re
from typing import Final

from moksori.text.itn import to_digits
from moksori.text.spans import Edit, apply

_LEAD: Final = re.compile(
    r"^(?:(?:네네|네|넵|예|응|아|음|어|오|자|참|아 맞다|맞다|그럼|그러면|그렇다면|그렇군요"
    r"|그래서|근데"
    r"|그런데|그리고|그러니까|일단|그쵸|그죠|그렇죠|아니요|아뇨|아니에요|아닙니다|뭐|저기|저기요"
    r"|좋습니다|좋아요|좋네요|좋죠|좋아|그래요|그래|알겠습니다|알겠어요|맞습니다|맞아요"
    r"|감사합니다|고맙습니다"
    r"|오케이|아이고|어휴|에이|하|우선|하여튼|아무튼|어쨌든|잠깐만요|아 네|아 예|대신 그|아 참"
    r"|그리고 저기)"
    r"(?:[,.!\s]+|$))+"
)
_SHORT: Final = 6  # letters; less is not worth quoting
_ORDINAL: Final = re.compile(r"\s?번?째")


def quoted(text: str) -> str:
    """Return a sentence as it stands in minutes.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    bare = without_lead(text)
    return in_digits(bare if len(bare) >= _SHORT else text.strip())


def without_lead(text: str) -> str:
    """Return `text` without what only leads in (네, 그럼, 알겠습니다)."""
    return _LEAD.sub("", text).strip()


def in_digits(text: str) -> str:
    """Return `text` with spoken numerals in digits where they begin a word; 두 번째 stays.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    edits = to_digits(text).edits
    return apply(text, (edit for edit in edits if _is_exact(text, edit))).text


def _is_exact(text: str, edit: Edit) -> bool:
    inside = edit.start > 0 and text[edit.start - 1].isalnum()
    ordinal = _ORDINAL.match(text, edit.end) or edit.text.endswith("째")
    return not (inside or ordinal)
