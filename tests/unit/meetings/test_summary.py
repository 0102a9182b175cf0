"""The summary, the topics, the title, and how sentences are quoted."""

from collections.abc import Callable

import pytest

from moksori.meetings.model import Minutes
from moksori.meetings.rules.quoting import quoted

pytestmark = pytest.mark.unit

Minuted = Callable[..., Minutes]

TALK = (
    "다들 오셨네요. 오늘 날씨가 많이 춥죠?",
    "이정훈: 네, 길이 미끄럽더라고요.",
    "간판 교체는 어떻게 됐나요?",
    "이정훈: 간판 교체는 어제 끝났습니다.",
    "박지영: 네, 그럼 개업 행사는 십이월 삼일에 하기로 했습니다.",
    "이정훈: 알겠습니다. 초대장은 제가 금요일까지 보내겠습니다.",
    "박지영: 음 주방 공사는 부품이 안 와서 막혀 있어요.",
    "사은품은 수건으로 할까요?",
    "이정훈: 글쎄요, 저는 잘 모르겠습니다.",
    "박지영: 개업 행사는 십이월 삼일에 하기로 했습니다.",
    "네, 수고하셨습니다.",
)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("네, 그럼 회의는 두 시에 하죠", "회의는 2시에 하죠"),
        ("알겠습니다. 표지는 흰색으로 하겠습니다.", "표지는 흰색으로 하겠습니다."),
        ("아니요, 주차권은 없애기로 했어요.", "주차권은 없애기로 했어요."),
        ("좋아요 시급은 만 이천 원으로 통일합시다", "시급은 1만 2,000원으로 통일합시다"),
        ("그럼 두 번째 안으로 가죠", "두 번째 안으로 가죠"),
        ("교수님이 십육일에 보십니다", "교수님이 16일에 보십니다"),
        ("네 네", "네 네"),
        ("그래서요", "그래서요"),
        ("자동차는 두 대만 씁시다", "자동차는 2대만 씁시다"),
    ],
)
def test_quoting(said: str, text: str) -> None:
    assert quoted(said) == text


def test_the_summary_tells_what_a_reader_wants(minuted: Minuted) -> None:
    assert [one.text for one in minuted(*TALK).summary] == [
        "개업 행사는 12월 3일에 하기로 했습니다.",
        "초대장은 제가 금요일까지 보내겠습니다.",
        "주방 공사는 부품이 안 와서 막혀 있어요.",
    ]


def test_a_decision_told_twice_is_one(minuted: Minuted) -> None:
    (found,) = minuted(*TALK).decisions
    assert found.evidence == ("S0005", "S0010")


@pytest.mark.parametrize(
    ("lines", "topics"),
    [
        (("안건은 예산, 인력 그리고 장소입니다.",), ["예산", "인력", "장소"]),
        (("먼저 예산안부터 보시죠.", "다음은 채용 계획입니다."), ["예산안", "채용 계획"]),
        (("주방 공사는 어떻게 됐어요?", "이정훈: 막혔어요"), ["주방 공사"]),
        (("저 그 신메뉴 말인데요", "이정훈: 네"), ["신메뉴"]),
        (("행사 장소 얘기 좀 할게요", "이정훈: 네"), ["행사 장소"]),
        (("민수 님은요?", "이정훈: 안 왔어요"), []),
        (("다음 주에 봐요", "이정훈: 네"), []),
    ],
)
def test_topics(minuted: Minuted, lines: tuple[str, ...], topics: list[str]) -> None:
    assert [one.text for one in minuted(*lines).topics] == topics


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("그럼 개업 준비 회의를 시작하겠습니다.",), "개업 준비 회의"),
        (("안건은 예산, 인력, 장소입니다.",), "예산·인력 회의"),
        (
            (
                "간판 교체는 끝났습니다. 결제 화면은 아직 진행 중입니다.",
                "이정훈: 간판 교체는 잘됐네요",
            ),
            "간판 교체·결제 화면 회의",
        ),
        (
            (
                "결제 화면 시안은 끝났습니다",
                "최종 시안은 진행 중이에요",
                "로그인 오류는 고쳤어요 다",
            ),
            "결제 화면 시안·로그인 오류 회의",
        ),
        (("네",), "2026-11-16 회의"),
    ],
)
def test_the_title(minuted: Minuted, lines: tuple[str, ...], title: str) -> None:
    assert minuted(*lines).title == title
