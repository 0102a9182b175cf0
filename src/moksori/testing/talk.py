"""A small Korean meeting for tests of the path from speech to the board, and an ear that hears it.

Rules find in it: one decision, two pieces of work, one status change, one open question.
"""

from typing import ClassVar, Final

from moksori.audio.pcm import SpeechWindow
from moksori.ports.stt import Heard, SttOptions
from moksori.testing.hearing import BURST_S, PAUSE_S, CountingStt

TALK: Final = (
    ("박지훈", "주간 회의 시작하겠습니다. 오늘은 결제 오류랑 출시 일정을 보겠습니다."),
    ("이서연", "결제 오류 수정은 다 끝냈습니다."),
    ("박지훈", "좋습니다. 그럼 출시는 12월 1일로 확정하겠습니다."),
    ("김민수", "제가 출시 공지문을 금요일까지 작성하겠습니다."),
    ("이서연", "저는 성능 시험을 다음 주 화요일까지 하겠습니다."),
    ("박지훈", "디자인 시안은 누가 맡죠?"),
    ("김민수", "디자인 시안은 아직 정해지지 않았습니다."),
    ("박지훈", "네, 그럼 오늘은 여기까지 하겠습니다."),
)
"""Who says what."""


class TalkingStt(CountingStt):
    """Hears the meeting, an utterance in each burst; of whom it can not tell."""

    model: ClassVar[str] = "talking"

    def _hear(self, window: SpeechWindow, options: SttOptions) -> Heard:
        del options
        number = round(window.start_s / (BURST_S + PAUSE_S))
        return Heard(window.start_s, window.end_s, TALK[number % len(TALK)][1])


class SlowTalkingStt(TalkingStt):
    """Takes its time for each utterance, so that there is time to kill it."""

    delay_s = 0.05
    batch_size = 2
    model: ClassVar[str] = "slow-talking"
