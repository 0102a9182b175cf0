"""Questions that stay open, those that are answered, and risks."""

from collections.abc import Callable

import pytest

from moksori.meetings.model import Minutes

pytestmark = pytest.mark.unit

Minuted = Callable[..., Minutes]


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("계약은 언제 끝납니까?", "글쎄요, 저도 모르겠습니다."),
        ("주차장은 몇 대나 들어가요?", "아직 확인을 못 했습니다."),
        ("예산은 얼마나 나옵니까?", "재무팀 답이 아직 없습니다."),
        ("비가 오면 장소를 옮기나요?", "그건 그날 봐야 알 것 같습니다."),
        ("강사는 누가 옵니까?", "확답을 못 받았어요."),
        ("개장일은 언제로 할까요?", "오늘은 정하기 어렵겠네요."),
        ("유료로 바꿀까요?", "그건 다음 회의에서 다시 이야기합시다."),
        ("지점은 몇 군데 냅니까?", "대표님 말씀을 들어 봐야 합니다."),
        ("심사 결과는 언제 나오나요?", "구청에서 말을 안 해 주네요."),
        ("보증금은 돌려받습니까?", "좀 더 알아봐야 할 것 같아요."),
        ("서버는 새로 삽니까, 빌립니까?", "견적이 나와야 알죠."),
        ("근데 이 행사는 내년에도 해요?", "나도 그게 궁금해."),
        ("방송은 몇 시에 나가요", "그건 아직 감이 안 와요"),
        ("주말에도 문을 여나요", "음 그건 아직 미정이에요"),
        ("그 버스는 계속 다녀요", "글쎄 그건 나도 몰라"),
        ("할인은 언제까지 하죠", "그건 본사 지침이 와야 돼요"),
        ("표는 몇 장까지 팝니까?", "그 얘기는 나중에 합시다."),
    ],
)
def test_a_question_that_nobody_answers_is_open(
    minuted: Minuted, question: str, reply: str
) -> None:
    (found,) = minuted(question, f"이정훈: {reply}").questions
    assert found.evidence == ("S0001", "S0002")


@pytest.mark.parametrize(
    "line",
    [
        "부장 자리를 누가 맡을지는 아직 정하지 못했습니다.",
        "회비를 올릴지 말지 아직 모르겠어요",
        "본관을 쓸지 별관을 쓸지 결론을 못 냈습니다",
        "언제 이사할지는 미정입니다",
        "어느 업체로 갈지 더 고민해 봐야겠어요",
        "가격은 아직 미정이에요.",
        "행사 날짜는 아직 못 정했어요",
        "외주를 줄지 직접 할지는 견적을 보고 정해야 할 것 같아요",
    ],
)
def test_what_is_said_to_be_open_is_open(minuted: Minuted, line: str) -> None:
    assert [one.evidence for one in minuted(line).questions] == [("S0001",)]


@pytest.mark.parametrize(
    "lines",
    [
        ("계약은 언제 끝납니까?", "이정훈: 내년 삼월입니다."),
        ("이정훈 님, 표를 만들어 주실래요?", "이정훈: 글쎄요, 해 보겠습니다."),
        ("언제까지 됩니까?", "이정훈: 금요일까지 드릴게요.", "박지영: 저는 아직 모르겠습니다."),
        ("다들 들리세요?", "이정훈: 네, 잘 들립니다."),
        ("예산은 얼마로 할까요?", "이정훈: 글쎄요.", "박지영: 삼백만 원으로 하죠."),
        ("이 자료는 누가 만들었어요?", "이정훈: 제가 만들었습니다."),
        ("그게 말이 됩니까?", "이정훈: 아니요."),
        ("장소는 어디로 할까요?", "이정훈: 강당으로 하죠."),
        ("저희가 언제 그러기로 했죠?", "이정훈: 글쎄요, 그런 적 없는데요."),
        ("보고서는 보셨어요?", "이정훈: 아직 못 봤습니다."),
        ("번역은 다 됐어요?", "이정훈: 아직 못 끝냈습니다."),
        ("오늘 점심은 뭐 먹죠?", "이정훈: 글쎄요."),
        ("그건 제가 확인해 볼까요?", "이정훈: 네, 부탁드려요."),
        ("그 문은 왜 안 열려요?", "이정훈: 열쇠를 잃어버렸어요."),
    ],
)
def test_what_is_answered_is_closed(minuted: Minuted, lines: tuple[str, ...]) -> None:
    assert minuted(*lines).questions == ()


def test_an_answer_of_ones_own_on_the_same_line_counts(minuted: Minuted) -> None:
    (found,) = minuted("참가비는 얼마로 할까요? 지금은 저도 모르겠네요.").questions
    assert (found.text, found.evidence) == ("참가비는 얼마로 할까요?", ("S0001",))


@pytest.mark.parametrize(
    ("line", "is_risk"),
    [
        ("부품이 늦으면 일정에 차질이 생깁니다.", True),
        ("인력이 부족할 것 같아 걱정입니다", True),
        ("출시가 늦어질 수 있어요", True),
        ("일정이 많이 촉박합니다", True),
        ("그건 걱정 안 하셔도 됩니다", False),
        ("위험은 없습니다", False),
        ("혹시 우려되는 점이 있나요?", False),
        ("오늘 날씨가 좋네요", False),
    ],
)
def test_a_risk(minuted: Minuted, line: str, *, is_risk: bool) -> None:
    assert bool(minuted(line).risks) is is_risk
