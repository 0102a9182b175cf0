"""People are found by name, given name, alias and title."""

import pytest

from moksori.meetings.model import Line, Participant
from moksori.meetings.participants import Roster, participants_of

pytestmark = pytest.mark.unit

ROSTER = Roster(
    (
        Participant("김민수", ("김 대리",)),
        Participant("이정훈", ("이 팀장님",)),
        Participant("박지영"),
        Participant("최지영"),
        Participant("Amy"),
    )
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("민수 님, 해 주세요", ["김민수"]),
        ("김민수 씨가 맡기로 했어요", ["김민수"]),
        ("김 대리님이 하시죠", ["김민수"]),
        ("이 팀장님께 여쭤볼게요", ["이정훈"]),
        ("정훈 님이랑 민수 님이랑 같이 해요", ["이정훈", "김민수"]),
        ("박지영 님", ["박지영"]),
        ("지영 님이 할게요", []),  # two of them
        ("Amy, 부탁해요", ["Amy"]),
        ("민수기 점검은 했어요", []),
        ("이정훈련소에 갑니다", []),
        ("아무도 없어요", []),
    ],
)
def test_who_is_named(text: str, names: list[str]) -> None:
    assert [mention.name for mention in ROSTER.mentions(text)] == names


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("금재원", "재원이 네가 만들어", ["금재원"]),
        ("남궁민수", "민수 님이 해요", ["남궁민수"]),
        ("남궁혁", "궁혁 님이 해요", []),
        ("Amy Lee", "my Lee", []),
        ("정훈", "훈 님이 해요", []),
    ],
)
def test_given_names(name: str, text: str, found: list[str]) -> None:
    assert [one.name for one in Roster((Participant(name),)).mentions(text)] == found


def test_a_mention_has_its_span_with_the_title() -> None:
    (mention,) = ROSTER.mentions("그럼 민수 님이 해요")
    assert (mention.start, mention.end) == (3, 7)


def test_no_people_no_mentions() -> None:
    assert Roster(()).mentions("민수 님, 해 주세요") == ()


def test_who_spoke_took_part() -> None:
    lines = [Line("S0001", "나", "네"), Line("S0002", None, "음"), Line("S0003", "나", "네")]
    assert participants_of(lines) == (Participant("나"),)
