"""Keywords of a talk."""

import pytest

from moksori.text.keywords import keywords

pytestmark = pytest.mark.unit

MEETING = """
다음 주 배포 일정을 다시 잡아야 합니다
로그인 오류 때문에 배포 일정이 밀렸어요
로그인 오류는 민수 님이 금요일까지 고치기로 했습니다
마케팅 예산은 지난달보다 늘었어요
마케팅 예산 승인은 대표님이 하셨습니다
배포 일정은 수요일로 합시다
고객 센터 문의가 많이 늘었어요
고객 센터 상담 대본을 바꿔요
""".split("\n")[1:-1]


def test_what_came_often_comes_first_and_nouns_are_joined() -> None:
    found = keywords(MEETING, limit=4)
    assert found[0].text == "배포 일정"
    assert (found[0].weight, found[0].count) == (1.0, 3)
    assert {"로그인 오류", "마케팅 예산", "고객 센터"} == {word.text for word in found[1:]}


def test_weights_fall_from_one_to_more_than_nothing() -> None:
    weights = [word.weight for word in keywords(MEETING)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


def test_names_and_empty_nouns_are_no_keywords() -> None:
    found = {word.text for word in keywords(MEETING, limit=50, stop={"민수", "대표"})}
    assert not found & {"민수", "대표", "금요일", "다음", "수요일"}


def test_a_short_talk_joins_nouns_that_came_once() -> None:
    assert [word.text for word in keywords(["신제품 출시 행사를 준비합시다"])] == [
        "신제품 출시 행사"
    ]


@pytest.mark.parametrize("texts", [[], [""], ["네"], ["그렇죠", "맞아요"]])
def test_nothing_comes_of_nothing(texts: list[str]) -> None:
    assert keywords(texts) == ()


def test_the_limit_is_kept() -> None:
    assert len(keywords(MEETING, limit=2)) == 2


def test_a_noun_with_its_prefix_is_one_word() -> None:
    assert [word.text for word in keywords(["신제품이 나왔어요"])] == ["신제품"]


def test_latin_words_count_as_nouns() -> None:
    found = [word.text for word in keywords(["API 문서를 고쳐요", "API 서버가 느려요"])]
    assert found[0].startswith("API")


def test_joined_nouns_keep_the_spacing_that_was_said_most() -> None:
    lines = ["배포 일정을 잡아요", "배포 일정이 밀렸어요", "배포일정은 금요일이에요"]
    assert keywords(lines)[0].text == "배포 일정"


def test_in_a_long_talk_a_chance_neighbour_is_not_joined() -> None:
    lines = ["서버 점검을 했어요", *["서버가 느려요"] * 5, *["점검은 밤에 해요"] * 4]
    assert "서버 점검" not in {word.text for word in keywords(lines)}


def test_single_letters_are_no_keywords() -> None:
    assert all(len(word.text) > 1 for word in keywords(["집 앞 길에 차가 있어요"]))


def test_equal_weights_are_ordered_by_name() -> None:
    first = keywords(["사과가 왔어요", "포도가 왔어요"])
    second = keywords(["포도가 왔어요", "사과가 왔어요"])
    assert [word.text for word in first] == [word.text for word in second]


def test_the_same_talk_gives_the_same_keywords() -> None:
    assert keywords(MEETING) == keywords(list(MEETING))
