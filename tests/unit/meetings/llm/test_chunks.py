"""Rows, tokens, chunks: what the model is shown, and how much of it at once."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.meetings.llm.chunks import chunks, halves
from moksori.meetings.llm.rows import clock, number_of, pages, place_of, rows_of, shown
from moksori.meetings.llm.tokens import Gauge
from moksori.meetings.model import Line
from moksori.testing.minutes_minds import lines_of

pytestmark = pytest.mark.unit

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=5), st.lists(ANY_TEXT, max_size=3))
def test_nothing_said_can_leave_its_line(said: list[tuple[str, str]], people: list[str]) -> None:
    lines = [Line(f"S{n}", who, words, 1.0) for n, (who, words) in enumerate(said)]
    page = pages(rows_of(lines), people)
    read = json.loads(page)
    assert read["people"] == people
    assert [row[3] for row in read["lines"]] == [words for _, words in said]
    assert [row[2] for row in read["lines"]] == [who for who, _ in said]
    assert len(page.splitlines()) == len(said) + 3 + (not said)
    assert all(one.isprintable() or one == "\n" for one in page)


@pytest.mark.parametrize("mark", ["<|im_end|>", "[INST]", "</s>", "<start_of_turn>", "[/INST]"])
def test_marks_of_servers_are_written_as_escapes(mark: str) -> None:
    row = rows_of([Line("S1", "가", f"네 {mark} 네")])[0]
    assert mark not in shown(row)
    assert json.loads(shown(row))[3] == f"네 {mark} 네"


def test_a_row_has_number_time_speaker_and_words() -> None:
    line = Line("01K", "한소라", "견적은 금요일까지 보내겠습니다", 2285.4)
    row = rows_of([Line("0", None, "")] * 416 + [line])[416]
    assert shown(row) == '["S0417","00:38:05","한소라","견적은 금요일까지 보내겠습니다"]'


@pytest.mark.parametrize(
    ("seconds", "shows"), [(None, ""), (-1.0, "00:00:00"), (36_610, "10:10:10")]
)
def test_times(seconds: float | None, shows: str) -> None:
    assert clock(seconds) == shows


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("S0001", 0),
        ("S12345", 12344),
        ("[S0002]", 1),
        (" s3 ", 2),
        ("4", 3),
        ("S0000", None),
        ("", None),
        ("S", None),
        ("1e9", None),
        ("S-1", 0),
        ("99999999", None),
        (7, None),
        (None, None),
    ],
)
def test_numbers_are_read_leniently(number: object, place: int | None) -> None:
    assert place_of(number) == place


@given(st.integers(0, 99_998))
def test_numbers_lead_back_to_their_place(place: int) -> None:
    assert place_of(number_of(place)) == place


def test_the_guess_is_high_and_learns() -> None:
    gauge = Gauge()
    text = "견적은 금요일까지 보내겠습니다. " * 20
    assert gauge.tokens(text) > len(text)
    gauge.learn(text, len(text) // 2)
    assert len(text) // 2 <= gauge.tokens(text) < len(text)
    high = gauge.tokens(text)
    gauge.raise_()
    assert gauge.tokens(text) > high


@pytest.mark.parametrize("counted", [0, -5, 1, 10**9])
def test_what_no_tokeniser_counts_changes_little(counted: int) -> None:
    gauge = Gauge()
    text = "견적은 금요일까지 보내겠습니다. " * 20
    plain = gauge.tokens(text)
    gauge.learn(text, counted)
    assert plain * 0.29 <= gauge.tokens(text) <= plain * 3.01


def test_little_text_teaches_nothing() -> None:
    gauge = Gauge()
    gauge.learn("네", 1)
    assert gauge.factor == 1.0


ROWS = rows_of(
    lines_of(*(f"{'이정훈' if n % 3 else '박지영'}: {n}번째 안건을 봤습니다" for n in range(200)))
)


@pytest.mark.parametrize("limit", [150, 400, 1000, 4000, 100_000])
def test_chunks_cover_all_fit_and_overlap_a_little(limit: int) -> None:
    gauge = Gauge()
    cut = chunks(ROWS, gauge, limit)
    assert cut[0][0].place == 0
    assert cut[-1][-1].place == 199
    for before, after in pairwise(cut):
        assert before[0].place < after[0].place <= before[-1].place + 1
        shared = [row for row in after if row.place <= before[-1].place]
        assert sum(gauge.tokens(shown(row)) for row in shared) <= limit * 0.05
    for chunk in cut:
        assert sum(gauge.tokens(shown(row)) for row in chunk) <= limit
    if limit == 4000:
        assert any(after[0].place <= before[-1].place for before, after in pairwise(cut))


def test_a_chunk_begins_where_the_speaker_changes() -> None:
    cut = chunks(ROWS, Gauge(), 1000)
    ends = [chunk[-1].place for chunk in cut[:-1]]
    assert ends
    for end in ends:
        assert ROWS[end].line.speaker != ROWS[end + 1].line.speaker


def test_with_one_speaker_it_ends_with_a_sentence() -> None:
    said = ("그 안건은 제가 어제 자세히 확인을", "끝냈습니다")
    rows = rows_of(lines_of(*(f"이정훈: {said[n % 2]}" for n in range(100))))
    cut = chunks(rows, Gauge(), 1000)
    assert len(cut) > 2
    assert {chunk[-1].text for chunk in cut[:-1]} == {"끝냈습니다"}


def test_a_long_line_is_taken_apart_at_its_sentences() -> None:
    text = "출시일은 다음 주로 확정했습니다. 견적은 제가 내일 보내겠습니다. " * 60
    cut = chunks(rows_of([Line("S1", "이정훈", text)]), Gauge(), 800)
    parts = [row.text for row in dict.fromkeys(row for chunk in cut for row in chunk)]
    assert all(part.strip().endswith("다.") for part in parts)
    assert {row.place for chunk in cut for row in chunk} == {0}


def test_a_line_without_any_end_is_cut_all_the_same() -> None:
    gauge = Gauge()
    cut = chunks(rows_of([Line("S1", None, "가" * 5000)]), gauge, 800)
    assert all(gauge.tokens(row.text) <= 800 for chunk in cut for row in chunk)
    assert len(cut) > 5


def test_halves_are_the_whole() -> None:
    chunk = tuple(ROWS[:21])
    first, second = halves(chunk)
    assert first + second == chunk
    (left,), (right,) = halves((rows_of([Line("S1", None, "가나" * 40)])[0],))
    assert left.text + right.text == "가나" * 40
    assert halves((ROWS[0],)) == []
    assert [len(half) for half in halves(tuple(ROWS[:2]))] == [1, 1]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=30), st.integers(50, 600))
def test_no_word_is_lost(texts: list[str], limit: int) -> None:
    rows = rows_of([Line(f"S{n}", None, text) for n, text in enumerate(texts)])
    parts = {id(row): row for chunk in chunks(rows, Gauge(), limit) for row in chunk}
    for row in rows:
        assert "".join(one.text for one in parts.values() if one.place == row.place) == row.text
