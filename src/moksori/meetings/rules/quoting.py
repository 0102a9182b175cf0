"""How a sentence of the talk is quoted: without what leads in, spoken numerals in digits."""

import re
from typing import Final

from moksori.text.itn import to_digits

_LEAD: Final = re.compile(
    r"^(?:(?:네네|네|넵|예|응|아|음|어|오|자|참|아 맞다|맞다|그럼|그러면|그렇다면|그렇군요"
    r"|그래서|근데|그런데|그리고|그러니까|일단"
    r"|좋습니다|좋아요|좋네요|그래요|그래|알겠습니다|알겠어요|맞습니다|맞아요|감사합니다"
    r"|고맙습니다|오케이|저기|우선|하여튼|아무튼|어쨌든"
    r"|잠깐만요|아 네|아 예)"
    r"(?:[,.!\s]+|$))+"
)
_SHORT: Final = 6  # letters; less is not worth quoting


def quoted(text: str) -> str:
    """Return a sentence as it stands in minutes.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    bare = _LEAD.sub("", text).strip()
    return to_digits(bare if len(bare) >= _SHORT else text.strip()).text
