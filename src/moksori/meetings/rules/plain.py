"""Tagged morphemes in one spelling, so that one pattern fits every way an ending is read.

The model reads `해 주실래요` as `ᆯ래요/EF` or as `ᆯ래/EF 요/JX`, and `볼게요` now and then as
`ᆯ/ETM 것/NNB 이/VCP 요/EC`. Here all of them are `ᆯ래요/EF` and `ᆯ게요/EF`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from moksori.text.morphemes import Morpheme

_SPELLINGS: Final = {
    "을": "ᆯ", "은": "ᆫ", "것": "거", "걸": "거", "았": "었", "였": "었", "아": "어",
    "지요": "죠", "구요": "고요", "답니다": "ᆫ답니다", "는답니다": "ᆫ답니다", "는다": "ᆫ다",
}  # fmt: skip
_WITH_EU: Final = ("으", "을", "은")
_PROMISE_READ_AS_NOUN: Final = re.compile(r" ᆯ/ETM 거/NNB 이/VCP 요/E[FC] | ᆯ/ETM 거/NNB 이/JKS $")
_POLITE: Final = re.compile(r"(?<=\S)/E[FC] (?:이요|요)/(?:JX|MM) ")


def plain_of(morphemes: Iterable[Morpheme]) -> str:
    """Return ` form/TAG form/TAG ` in one spelling, with a blank at both ends."""
    marks = " " + "".join(f"{form}/{tag} " for form, tag in _read(tuple(morphemes)))
    marks = marks.replace(" 시/EP ᆸ시오/EF ", " 십시오/EF ")
    if " 요/" in marks or "이요/" in marks:
        marks = _POLITE.sub("요/EF ", marks)
    return _PROMISE_READ_AS_NOUN.sub(" ᆯ게요/EF ", marks)


def _read(morphemes: tuple[Morpheme, ...]) -> Iterator[tuple[str, str]]:
    """Yield forms and tags; 할게 that was read as 할 것이, in one word, is the promise."""
    skip = 0
    for at, morpheme in enumerate(morphemes):
        three = morphemes[at : at + 3]
        if skip:
            skip -= 1
        elif _is_promise(three):
            skip = 2
            yield "ᆯ게", "EF"
        else:
            yield _form(morpheme), morpheme.tag


def _is_promise(three: tuple[Morpheme, ...]) -> bool:
    if [m.tag for m in three] != ["ETM", "NNB", "JKS"]:
        return False
    joined = three[0].end == three[1].start and three[0].form in {"ᆯ", "을"}
    return joined and three[0].end > 0 and three[1].form in {"거", "것"}


def _form(morpheme: Morpheme) -> str:
    form, tag = morpheme.form, morpheme.tag
    if tag[0] == "E":
        if len(form) > 1 and form.startswith(_WITH_EU):
            form = {"으": "", "을": "ᆯ", "은": "ᆫ"}[form[0]] + form[1:]
        form = form.replace("ᆯ께", "ᆯ게").replace("습니다", "ᆸ니다").replace("습니까", "ᆸ니까")
    elif tag != "NNB":
        return form
    return _SPELLINGS.get(form, form)
