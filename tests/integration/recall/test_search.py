"""Search on every database: filters, pages, neighbours, bounds, and texts of all kinds."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest

from moksori.errors import InputError
from moksori.ports.recall import Said
from moksori.recall.model import Scope
from moksori.recall.query import understand
from moksori.recall.service import EXAMINED, MOST_HITS

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Library = Any  # the fixture's class stands in conftest.py

DAY = datetime(2026, 11, 20, tzinfo=UTC)


def said(number: int, text: str, speaker: str | None = "김민수") -> Said:
    return Said(f"S{number:04}", speaker, number * 2.0, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("100%", "수익률 100% 달성"),
        ("a_b", "변수 a_b 이름"),
        ("c:\\temp", "경로는 C:\\TEMP 입니다"),
        ("it's", "It's fine"),
        ("회의", unicodedata.normalize("NFD", "오늘 회의")),
        (unicodedata.normalize("NFD", "회의"), "오늘 회의"),
        ("ＡＰＩ", "api 문서"),
        ("café", "Café 예약"),
        ("東京", "東京 출장"),
        ("ㅋㅋ", "그렇죠 ㅋㅋㅋ"),
        ("😀 좋아요", "좋아요 😀"),
    ],
)
async def test_texts_of_all_kinds_are_found(empty: Library, query: str, text: str) -> None:
    await empty.put("meeting:a", said(1, text), said(2, "관계없는 이야기"))
    page = await empty.recall.search(empty.scope, query)
    assert [hit.passage.segment for hit in page.hits] == ["S0001"]
    assert page.hits[0].passage.text == text
    assert all(0 <= start < end <= len(text) for start, end in page.hits[0].match.spans)


@pytest.mark.parametrize("query", ["%", "_", "\\", "a%b", "' OR 1=1 --", "가%", "", " ", "\0"])
async def test_signs_are_no_wildcards(empty: Library, query: str) -> None:
    await empty.put("meeting:a", said(1, "결제 화면"), said(2, "ab"))
    found = await empty.places(query)
    assert found in ([], ["meeting:a S0002"])
    assert (found == []) is (query != "a%b")


@pytest.mark.parametrize("query", ["\0결제\0", "결제\ud800", "결제 " * 4_000, "가" * 10_000])
async def test_odd_queries_break_nothing(library: Library, query: str) -> None:
    await library.places(query)
    await library.recall.ask(library.scope, query)
    scope = Scope("w", speaker="\0\ud800", source="meeting:\0")
    assert (await library.recall.search(scope, "결제")).hits == ()


async def test_workspaces_are_walled_off(library: Library) -> None:
    other = Scope("other")
    assert (await library.recall.search(other, "결제 화면")).hits == ()
    reply = await library.recall.ask(other, "결제 화면 시안은 언제 줘?")
    assert reply.sentences == ()
    assert reply.notes == ("nothing_found",)


async def test_a_search_can_be_narrowed(library: Library) -> None:
    async def sources(**scope: Any) -> set[str]:  # noqa: ANN401 - of Scope
        page = await library.recall.search(Scope("w", **scope), "제가", limit=100)
        return {hit.passage.source for hit in page.hits}

    every = await sources()
    assert {"meeting:app", "meeting:clinic", "transcript:cafe"} <= every
    assert await sources(source="meeting:app") == {"meeting:app"}
    assert await sources(source="transcript") == {"transcript:cafe"}
    assert "transcript:cafe" not in await sources(source="meeting")
    assert await sources(source="meet") == set()
    assert await sources(speaker="최유진") == {"meeting:app"}
    assert await sources(speaker=unicodedata.normalize("NFD", "최유진")) == {"meeting:app"}
    assert await sources(speaker="최") == set()
    assert await sources(since=datetime(2026, 11, 17, tzinfo=UTC)) == {"transcript:cafe"}
    assert await sources(until=datetime(2026, 11, 3, tzinfo=UTC)) == {"meeting:app"}
    exactly = datetime(2026, 11, 2, 1, tzinfo=UTC)
    assert await sources(since=exactly, until=exactly + timedelta(seconds=1)) == {"meeting:app"}
    assert await sources(since=exactly, until=exactly) == set()


async def test_newer_meetings_come_first(empty: Library) -> None:
    for age, source in enumerate(("meeting:new", "meeting:older", "meeting:oldest")):
        await empty.put(source, said(1, "배포 일정"), at=DAY - timedelta(days=age))
    assert await empty.places("배포 일정") == [
        "meeting:new S0001",
        "meeting:older S0001",
        "meeting:oldest S0001",
    ]


async def test_one_meeting_does_not_fill_the_page(empty: Library) -> None:
    await empty.put("meeting:a", *(said(n, "배포 일정 확인") for n in range(10)), at=DAY)
    await empty.put("meeting:b", said(1, "배포 일정 확인"), at=DAY - timedelta(days=30))
    assert "meeting:b S0001" in (await empty.places("배포 일정", limit=3))


async def test_pages_follow_each_other_without_gap_or_repeat(empty: Library) -> None:
    for number in range(7):
        lines = [said(n, f"배포 이야기 {n}") for n in range(9)]
        await empty.put(f"meeting:{number}", *lines, at=DAY - timedelta(days=number))
    whole = await empty.places("배포", limit=200)
    assert len(whole) == len(set(whole)) == 63
    seen: list[str] = []
    cursor = None
    for _ in range(20):
        page = await empty.recall.search(empty.scope, "배포", limit=10, cursor=cursor)
        seen += [" ".join(hit.passage.place) for hit in page.hits]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == whole
    with pytest.raises(InputError):
        await empty.recall.search(empty.scope, "배포", cursor="x")


async def test_neighbours_are_what_was_said_before_and_after(library: Library) -> None:
    page = await library.recall.search(library.scope, "야간 발송", neighbours=2)
    (hit,) = page.hits
    assert hit.passage.segment == "S0012"
    assert [one.segment for one in hit.before] == ["S0010", "S0011"]
    assert [one.segment for one in hit.after] == ["S0013", "S0014"]
    first = await library.recall.search(library.scope, "앱 개발 회의", neighbours=2)
    assert first.hits[0].before == ()
    assert len(first.hits[0].after) == 2
    plain = await library.recall.search(library.scope, "야간 발송")
    assert plain.hits[0].before == plain.hits[0].after == ()


async def test_lines_without_times_have_neighbours_too(empty: Library) -> None:
    texts = ["하나", "둘", "배포 일정", "넷", "다섯"]
    lines = [Said(f"S{n:04}", None, 0.0, text) for n, text in enumerate(texts, start=1)]
    await empty.put("meeting:a", *lines)
    (hit,) = (await empty.recall.search(empty.scope, "배포", neighbours=1)).hits
    assert [one.text for one in (*hit.before, *hit.after)] == ["둘", "넷"]


async def test_a_query_looks_at_a_bounded_number_of_rows(empty: Library) -> None:
    for number in range(3):
        lines = [said(n, f"배포 일정은 {n}번째 안이 좋아요") for n in range(500)]
        await empty.put(f"meeting:{number}", *lines)
    for words in ("배포", "배포 일정", "좋다", "ㅂㅍ", "베포 일전"):
        found = await empty.recall.find(empty.scope, understand(words))
        assert 0 < found.examined <= 2 * EXAMINED, words
    page = await empty.recall.search(empty.scope, "배포", limit=10_000)
    assert len(page.hits) <= MOST_HITS
    assert page.cursor is None
    assert (await empty.recall.find(empty.scope, understand("배포"))).examined <= EXAMINED


async def test_a_phrase_is_found_among_many_that_hold_its_words(empty: Library) -> None:
    noise = [said(n, f"화면 {n} 그리고 결제") for n in range(EXAMINED + 100)]
    await empty.put("meeting:new", *noise, at=DAY)
    await empty.put("meeting:old", said(1, "결제 화면"), at=DAY - timedelta(days=900))
    assert (await empty.places("결제 화면"))[0] == "meeting:old S0001"


async def test_a_speaker_may_be_named_in_the_query(library: Library) -> None:
    assert (await library.places("이서연 검색"))[0] == "meeting:app S0013"
    assert await library.places("박지훈 검색") == []


async def test_long_texts_cost_no_more_than_their_beginning(empty: Library) -> None:
    end = "그리고 마지막에 로그인 오류는 고쳤습니다"
    await empty.put("meeting:a", *(said(n, "가나다라마바사 " * 2_000 + end) for n in range(20)))
    with anyio.fail_after(10):
        assert len(await empty.places("로그인 오류")) == 20  # words are found in all of it
        assert await empty.places("로긴 오류") == []
        assert await empty.places("로그인 고치다") == []
