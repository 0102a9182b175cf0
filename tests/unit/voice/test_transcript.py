import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.ports.stt import Word
from moksori.voice.model import PartialWanted, UtteranceClosed, Why
from moksori.voice.transcript import Line, LiveTranscript, own_words

pytestmark = pytest.mark.unit


def wanted(end: int, start: int = 0) -> PartialWanted:
    return PartialWanted(start, end)


def closed(start: int = 0, *, shared: int = 0, why: Why = Why.PAUSE) -> UtteranceClosed:
    return UtteranceClosed(start, start + 9000, start + shared, start + 8000, why, 0.9, shared)


def shown(line: Line | None) -> tuple[str, str]:
    assert line is not None
    return line.stable, line.tentative


def test_words_are_stable_when_two_partials_agree() -> None:
    live = LiveTranscript()
    assert shown(live.partial(0, wanted(1), "결제 오")) == ("", "결제 오")
    assert shown(live.partial(0, wanted(2), "결제 오류를")) == ("결제", "오류를")
    assert shown(live.partial(0, wanted(3), "결제 오류를 고치")) == ("결제 오류를", "고치")


def test_stable_words_are_never_taken_back_by_a_partial() -> None:
    live = LiveTranscript()
    for end, text in enumerate(["결제 오류를", "결제 오류를 고"], 1):
        live.partial(0, wanted(end), text)
    assert shown(live.partial(0, wanted(3), "경제 오류를 고치고")) == ("결제 오류를", "고치고")
    assert shown(live.partial(0, wanted(4), "경제 오류를 고치고 또")) == (
        "결제 오류를",
        "고치고 또",
    )
    assert shown(live.partial(0, wanted(5), "")) == ("결제 오류를", "")


def test_the_final_text_replaces_all_of_it() -> None:
    live = LiveTranscript()
    live.partial(0, wanted(1), "경제 오류를")
    line = live.final(0, closed(), "결제 오류를  고칩니다.")
    assert line == Line(1, 0, 0, 2, "결제 오류를 고칩니다.", "", final=True)
    assert live.lines == [line]


def test_a_final_comes_without_partials() -> None:
    line = LiveTranscript().final(0, closed(), "네.")
    assert line == Line(1, 0, 0, 1, "네.", "", final=True)


def test_what_changes_nothing_is_not_shown() -> None:
    live = LiveTranscript()
    assert live.partial(0, wanted(1), "") is None
    live.partial(0, wanted(2), "네")
    assert live.partial(0, wanted(3), "네") is not None  # it became stable
    assert live.partial(0, wanted(4), "네") is None


def test_late_partials_are_dropped() -> None:
    live = LiveTranscript()
    live.partial(0, wanted(5), "결제 오류를")
    assert live.partial(0, wanted(4), "결제") is None
    assert live.partial(0, wanted(5), "결제") is None
    live.final(0, closed(), "결제 오류를 고칩니다.")
    assert live.partial(0, wanted(6), "결제 오류를 고") is None
    assert len(live.lines) == 1


def test_a_final_counts_once() -> None:
    live = LiveTranscript()
    live.final(0, closed(), "네.")
    assert live.final(0, closed(), "네.") is None
    assert live.final(0, closed(), "예.") is None
    assert [line.text for line in live.lines] == ["네."]


def test_noise_that_looked_like_speech_is_withdrawn() -> None:
    live = LiveTranscript()
    live.partial(0, wanted(1), "음")
    line = live.final(0, closed(), "")
    assert line is not None
    assert (line.rev, line.text, line.final) == (2, "", True)
    assert live.lines == []


def test_noise_that_was_never_shown_stays_unseen() -> None:
    live = LiveTranscript()
    assert live.final(0, closed(), " ") is None
    assert live.final(0, closed(9000), "네.") == Line(1, 0, 9000, 1, "네.", "", final=True)


def test_finals_may_come_in_another_order() -> None:
    live = LiveTranscript()
    live.partial(0, wanted(8000), "첫 번째")
    live.partial(0, wanted(18_000, 9000), "두 번째")
    live.final(0, closed(9000), "두 번째입니다.")
    live.final(0, closed(), "첫 번째입니다.")
    assert [line.text for line in live.lines] == ["첫 번째입니다.", "두 번째입니다."]


def test_tracks_do_not_touch_each_other() -> None:
    live = LiveTranscript()
    live.final(0, closed(9000), "네.")
    assert shown(live.partial(1, wanted(1), "아니요")) == ("", "아니요")
    assert [(line.track, line.number) for line in live.lines] == [(0, 1), (1, 2)]


def test_only_the_newest_lines_are_kept() -> None:
    live = LiveTranscript(keep=2)
    for n in range(3):
        live.final(0, closed(n * 9000), "네.")
    live.partial(0, wanted(40_000, 36_000), "그리고")
    assert [line.number for line in live.lines] == [3, 4]


texts = st.lists(st.sampled_from("가 나 다".split()), max_size=5).map(" ".join)


@given(st.lists(texts, max_size=12), texts)
def test_what_is_stable_only_grows(partials: list[str], final: str) -> None:
    live = LiveTranscript()
    stable, rev = "", 0
    for end, text in enumerate(partials, 1):
        line = live.partial(0, wanted(end), text)
        if line is not None:
            assert line.stable.startswith(stable)
            assert line.rev == rev + 1
            stable, rev = line.stable, line.rev
    live.final(0, closed(), final)
    assert [line.text for line in live.lines] == ([final] if final else [])


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 4), texts)))
def test_no_utterance_is_shown_twice(acts: list[tuple[int, int, int, str]]) -> None:
    live = LiveTranscript()
    seen: dict[tuple[int, int], tuple[int, int]] = {}
    for track, utterance, end, text in acts:
        start = 9000 * utterance
        if end == 4:
            line = live.final(track, closed(start), text)
        else:
            line = live.partial(track, wanted(start + end, start), text)
        if line is not None:
            number, rev = seen.get((line.track, line.start), (line.number, 0))
            assert (line.number, line.rev) == (number, rev + 1)
            seen[line.track, line.start] = (line.number, line.rev)
    assert len({number for number, _ in seen.values()}) == len(seen)


def test_words_of_the_utterance_before_are_told_once_after_a_cut() -> None:
    words = [Word(0.0, 0.3, "오류를"), Word(0.3, 0.8, "고치고"), Word(0.8, 1.1, "또")]
    assert [word.text for word in own_words(words, closed(shared=8000))] == ["고치고", "또"]
    assert own_words(words, closed()) == words
