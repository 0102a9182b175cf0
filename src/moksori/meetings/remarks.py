"""What a reader should know of how minutes were written: the codes in `notes`, in words."""

from collections.abc import Iterable
from typing import Final

_REMARKS: Final = {
    "llm_unavailable": (
        "언어 모델이 답하지 않아서 규칙으로 썼어요.",
        "The language model did not answer; rules wrote these minutes.",
    ),
    "llm_late": (
        "언어 모델이 제시간에 끝내지 못해서 남은 부분은 규칙으로 썼어요.",
        "The language model was not done in time; rules wrote the rest.",
    ),
    "llm_unusable": (
        "언어 모델의 답을 쓸 수 없어서 규칙으로 썼어요.",
        "No answer of the language model could be used; rules wrote these minutes.",
    ),
    "llm_partly": (
        "회의 일부는 언어 모델의 답을 쓸 수 없어서 규칙으로 썼어요.",
        "For parts of the meeting no answer of the language model was usable; rules wrote them.",
    ),
    "summary_by_rules": (
        "요약은 발언에서 그대로 뽑았어요.",
        "The summary quotes what was said.",
    ),
    "rules_added": (
        "언어 모델이 빠뜨린 항목 {count}개를 규칙이 보탰어요.",
        "Items that the language model left out and rules added: {count}.",
    ),
    "unverified_dropped": (
        "발언에서 근거를 찾지 못한 항목 {count}개를 뺐어요.",
        "Items left out because nothing that was said proves them: {count}.",
    ),
    "commands_dropped": (
        "회의록 도구에 시키는 말에서 나온 항목 {count}개를 뺐어요.",
        "Items left out because they came of words spoken to the machine: {count}.",
    ),
    "contradicted_dropped": (
        "말한 것과 다르게 적힌 상태 {count}개를 뺐어요.",
        "Status changes left out because something else was said: {count}.",
    ),
}
CODES: Final = tuple(_REMARKS)
"""All codes; those that count something are written `code:count`."""


def remarks(notes: Iterable[str], language: str) -> tuple[str, ...]:
    """Return a sentence for each note that has one, in Korean (`ko`) or English."""
    found: list[str] = []
    for note in notes:
        code, _, count = note.partition(":")
        if code in _REMARKS:
            korean, english = _REMARKS[code]
            found.append((korean if language == "ko" else english).format(count=count))
    return tuple(found)
