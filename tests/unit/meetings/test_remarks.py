"""What readers are told of how minutes were written."""

from dataclasses import replace

import pytest

from moksori.meetings.formats import rendered
from moksori.meetings.model import Minutes
from moksori.meetings.remarks import CODES, remarks
from moksori.meetings.templates import TEMPLATES

pytestmark = pytest.mark.unit

EMPTY = Minutes("회의", (), (), (), (), (), (), (), (), "rules")


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_words_in_both_languages(code: str) -> None:
    (korean,) = remarks([f"{code}:3"], "ko")
    (english,) = remarks([f"{code}:3"], "en")
    assert korean.endswith("요.")
    assert english.isascii()
    assert "{" not in korean + english


def test_counts_are_told() -> None:
    assert "4개" in remarks(["unverified_dropped:4"], "ko")[0]
    assert "4" in remarks(["unverified_dropped:4"], "en")[0]


def test_codes_that_nobody_knows_are_left_out() -> None:
    assert remarks(["of_another_version", ""], "ko") == ()


def test_remarks_stand_at_the_end_of_the_text() -> None:
    made = replace(EMPTY, notes=("llm_unavailable", "unverified_dropped:2"))
    korean = rendered(made, (), TEMPLATES[0])
    assert korean.splitlines()[-2].startswith("※ 언어 모델이 답하지 않아서 규칙으로 썼어요")
    assert "proves them: 2" in rendered(made, (), TEMPLATES[0], "en").splitlines()[-1]
    assert "※" not in rendered(EMPTY, (), TEMPLATES[0])
