"""Sentence endings by kind: one table for each answer, in families of morphemes."""

import pytest

from moksori.text.endings import Ending, judge

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        # -습니다, -습니까, -십시오
        "회의를 시작하겠습니다",
        "지금 도착했습니까",
        "여기에 앉으십시오",
        # -요 of every mood
        "지금 가요",
        "같이 갈까요",
        "제가 할게요",
        "비가 오네요",
        "그렇군요",
        "그러시죠",
        "벌써 갔더라고요",
        "안 된다고요",
        "빨리 오라고요",
        "친구예요",
        "학생이에요",
        # an answer of a noun, a place, a reason
        "부산이요",
        "커피요",
        "역 앞에서요",
        "길이 막혀서요",
        "처음이라서요",
        "사려고요",
        # plain and intimate styles
        "비가 온다",
        "정말 맛있다",
        "내일 만나자",
        "어서 와라",
        "벌써 먹었어",
        "나도 몰랐어",
        "이게 얼마냐",
        "그 사람 참 친절하더라",
        "밥 먹었니",
        "그렇게 하겠지",
        "그만하지 마",
        "창문 좀 열어 줘",
        "지금 가고 있어",
        "할 수 없어",
        "그러면 안 돼",
        "내가 갈게",
        "나는 안 갈래",
        # whole answers
        "네",
        "아니요",
        "여보세요",
        "응",
        "맞아",
        "안녕",
    ],
)
def test_finished(text: str) -> None:
    assert judge(text) is Ending.END


@pytest.mark.parametrize(
    "text",
    [
        # endings that also link
        "저는 괜찮은데",
        "아직 안 왔는데요",
        "제가 어제 샀거든요",
        "그건 제 건데요",
        "이름은 민수고요",
        "값은 비싸고요",
        # topics
        "거기 있잖아요",
        "그 사람 말이야",
        # a bare stem with 어
        "한번 읽어",
        "여기에 적어",
        "더 먹고 싶어",
        # 지, 까, 나 may be cut off a longer clause
        "그건 되지",
        "비가 올까",
        "그런가",
        # nouns and numbers
        "다음 주 월요일",
        "강남역",
        "공일공",
        "삼백이십",
        "김민수 팀장님",
        "API",
        "3,500",
        # a subject with 요
        "저는요",
        "제가요",
    ],
)
def test_perhaps_finished(text: str) -> None:
    assert judge(text) is Ending.MID


@pytest.mark.parametrize(
    "text",
    [
        # linking endings
        "비가 오면",
        "서류를 내고",
        "길이 막혀서",
        "먹으면서",
        "가려고",
        "오더니",
        "늦었지만",
        "하자마자",
        "기다려도",
        "하느라고",
        "가다가",
        # quotation
        "내일 온다고",
        "같이 가자고",
        "누가 오냐고",
        "빨리 하라고",
        "어떻게 하느냐",
        # particles
        "저는",
        "회사에서",
        "친구와",
        "서류를",
        "월요일부터",
        "부장님께",
        "가격도",
        # what stands before a noun
        "어제 보낸",
        "먼저 왔으니",
        "새로 만드는",
        "먹을",
        "갈 수",
        "하는 것",
        "이",
        # adverbs, conjunctions, fillers
        "아주",
        "갑자기",
        "그리고",
        "그런데",
        "음",
        "그 뭐냐",
        "그래서요",
        # the dictionary form of a verb begins a clause
        "먹다",
        "하다",
    ],
)
def test_not_finished(text: str) -> None:
    assert judge(text) is Ending.WAIT


@pytest.mark.parametrize(
    ("growing", "endings"),
    [
        ("그 물건은 안 팔리지 않아요", "wait wait mid mid end"),
        ("제가 한번 읽어 볼게요", "wait wait mid end"),
        ("내일 비가 온다고 했어요", "mid wait wait end"),
        ("네 알겠습니다", "end end"),
        ("할 게 많아요", "wait wait end"),
    ],
)
def test_an_utterance_as_it_grows(growing: str, endings: str) -> None:
    words = growing.split()
    said = [judge(" ".join(words[: n + 1])).value for n in range(len(words))]
    hoped = endings.split()
    assert [s == "end" for s in said] == [h == "end" for h in hoped]


@pytest.mark.parametrize("mark", [".", "..", "…", ",", " ", "~"])
def test_marks_at_the_end_never_finish_a_clause(mark: str) -> None:
    assert judge(f"비가 오면{mark}") is Ending.WAIT


@pytest.mark.parametrize("mark", ["?", "!", "?!"])
def test_a_question_or_a_shout_is_finished(mark: str) -> None:
    assert judge(f"내일{mark}") is Ending.END
