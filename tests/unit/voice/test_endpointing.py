import pytest

from moksori.audio.speech import STEP
from moksori.text.endings import Ending
from moksori.voice.endpointing import Endpointing
from moksori.voice.model import (
    EndpointingSettings,
    Event,
    PartialWanted,
    SpeechStarted,
    SpeechStopped,
    UtteranceClosed,
    Why,
)

pytestmark = pytest.mark.unit

STEP_S = 0.032
BARE = EndpointingSettings(pre_roll_ms=0, tail_ms=0)
Runs = tuple[tuple[float, int], ...]


def judge(text: str) -> Ending:
    """Tell the ending by the last letter; the real judge has tests of its own."""
    return {"요": Ending.END, "데": Ending.MID}.get(text[-1], Ending.WAIT)


def fed(endpointing: Endpointing, *runs: tuple[float, int]) -> list[Event]:
    """Feed runs of equal probabilities at the pace of the sound."""
    events: list[Event] = []
    for probability, count in runs:
        for _ in range(count):
            now = endpointing.position / STEP * STEP_S + STEP_S
            events += endpointing.feed(probability, now)
    return events


def closed(events: list[Event]) -> list[UtteranceClosed]:
    return [event for event in events if isinstance(event, UtteranceClosed)]


def spans(events: list[Event]) -> list[tuple[int, int, Why]]:
    """Return what was said, in steps."""
    return [(one.first // STEP, one.last // STEP, one.why) for one in closed(events)]


def turns(events: list[Event]) -> list[tuple[str, int]]:
    """Return when speech started and stopped, in steps."""
    return [
        ("start" if isinstance(event, SpeechStarted) else "stop", event.at // STEP)
        for event in events
        if isinstance(event, SpeechStarted | SpeechStopped)
    ]


@pytest.mark.parametrize(
    ("runs", "wanted"),
    [
        pytest.param((), [], id="nothing"),
        pytest.param(((0.1, 200),), [], id="silence"),
        pytest.param(((0.1, 10), (0.9, 30), (0.1, 40)), [(10, 40, "pause")], id="a sentence"),
        pytest.param(((0.1, 10), (0.9, 5), (0.1, 40)), [(10, 15, "pause")], id="a short answer"),
        pytest.param(((0.1, 9), (0.9, 2), (0.1, 40)), [], id="a click"),
        pytest.param(((0.9, 2), (0.1, 9)) * 30, [], id="clicks again and again"),
        pytest.param(((0.45, 200),), [], id="a murmur never begins speech"),
        pytest.param(((0.9, 9), (0.45, 50), (0.1, 40)), [(0, 59, "pause")], id="but carries it on"),
        pytest.param(
            ((0.9, 20), (0.1, 21), (0.9, 20), (0.1, 40)), [(0, 61, "pause")], id="hesitation"
        ),
        pytest.param(
            ((0.9, 20), (0.1, 22), (0.9, 20), (0.1, 40)),
            [(0, 20, "pause"), (42, 62, "pause")],
            id="two utterances",
        ),
        pytest.param(
            ((0.9, 20), (0.1, 10), (0.9, 2), (0.1, 40)), [(0, 20, "pause")], id="a click in a pause"
        ),
        pytest.param(
            ((0.9, 20), (0.1, 20), (0.9, 2), (0.1, 2), (0.9, 30), (0.1, 40)),
            [(0, 74, "pause")],
            id="what may be speech holds the pause open",
        ),
        pytest.param(
            ((0.9, 390), (0.1, 3), (0.9, 40), (0.1, 40)),
            [(0, 390, "long"), (393, 433, "pause")],
            id="a long monologue parts at the first pause",
        ),
        pytest.param(
            ((0.9, 420), (0.6, 1), (0.9, 100), (0.1, 40)),
            [(0, 420, "cut"), (420, 521, "pause")],
            id="a monologue without a pause is cut",
        ),
    ],
)
def test_patterns_of_talk(runs: Runs, wanted: list[tuple[int, int, Why]]) -> None:
    assert spans(fed(Endpointing(BARE), *runs)) == wanted


def test_speech_is_told_as_soon_as_it_is_sure() -> None:
    endpointing = Endpointing(BARE)
    assert fed(endpointing, (0.1, 10), (0.9, 2)) == []
    assert fed(endpointing, (0.9, 1)) == [SpeechStarted(10 * STEP)]
    assert endpointing.is_open


def test_a_pause_is_told_before_the_utterance_is_closed() -> None:
    events = fed(Endpointing(BARE), (0.9, 10), (0.1, 3))
    assert events[-2:] == [SpeechStopped(10 * STEP), PartialWanted(0, 10 * STEP)]


def test_hesitation_starts_and_stops_within_one_utterance() -> None:
    events = fed(Endpointing(BARE), (0.9, 20), (0.1, 10), (0.9, 20), (0.1, 40))
    assert turns(events) == [("start", 0), ("stop", 20), ("start", 30), ("stop", 50)]
    assert len(closed(events)) == 1


def test_sound_is_kept_on_both_sides() -> None:
    (one,) = closed(fed(Endpointing(), (0.1, 100), (0.9, 20), (0.1, 40)))
    assert (one.start, one.end) == (100 * STEP - 4800, 120 * STEP + 3200)
    assert (one.first, one.last) == (100 * STEP, 120 * STEP)


def test_sound_before_the_track_is_not_asked_for() -> None:
    (one,) = closed(fed(Endpointing(), (0.1, 2), (0.9, 20), (0.1, 40)))
    assert one.start == 0


def test_no_pre_roll_reaches_into_the_utterance_before() -> None:
    settings = EndpointingSettings(mid_ms=300, pre_roll_ms=1000, tail_ms=200)
    one, other = closed(fed(Endpointing(settings), *((0.9, 20), (0.1, 12)) * 2))
    assert one.end == 20 * STEP + 3200
    assert other.start == one.end


@pytest.mark.parametrize(
    ("text", "steps"), [("다 했어요", 10), ("그건 했는데", 22), ("그래서 그", 41), ("", 22)]
)
def test_the_ending_tells_how_long_to_wait(text: str, steps: int) -> None:
    endpointing = Endpointing(BARE, judge)
    fed(endpointing, (0.9, 30), (0.1, 3))
    endpointing.heard(text, until=33 * STEP, now=33 * STEP_S - 0.2)
    assert not closed(fed(endpointing, (0.1, steps - 4)))
    assert closed(fed(endpointing, (0.1, 1)))


def test_the_ending_of_words_before_the_last_ones_is_not_believed() -> None:
    endpointing = Endpointing(BARE, judge)
    fed(endpointing, (0.9, 20))
    endpointing.heard("다 했어요", until=20 * STEP, now=0.64)
    assert closed(fed(endpointing, (0.9, 5), (0.1, 21))) == []
    assert closed(fed(endpointing, (0.1, 1)))


def test_a_partial_that_still_changes_is_not_believed() -> None:
    endpointing = Endpointing(BARE, judge)
    fed(endpointing, (0.9, 30), (0.1, 10))
    endpointing.heard("다 했어요", until=33 * STEP, now=40 * STEP_S - 0.1)
    assert closed(fed(endpointing, (0.1, 3))) == []
    endpointing.heard("다 했어요", until=36 * STEP, now=43 * STEP_S)
    assert closed(fed(endpointing, (0.1, 1)))


def test_a_partial_that_changed_is_stable_anew() -> None:
    endpointing = Endpointing(BARE, judge)
    fed(endpointing, (0.9, 30), (0.1, 8))
    endpointing.heard("다 했어요", until=33 * STEP, now=38 * STEP_S - 0.1)
    endpointing.heard("다 했네요", until=36 * STEP, now=38 * STEP_S)
    assert closed(fed(endpointing, (0.1, 6))) == []
    assert closed(fed(endpointing, (0.1, 1)))


def test_a_text_is_judged_once() -> None:
    asked: list[str] = []

    def counting(text: str) -> Ending:
        asked.append(text)
        return Ending.WAIT

    endpointing = Endpointing(BARE, counting)
    endpointing.heard("그래서", until=60 * STEP, now=0.0)
    fed(endpointing, (0.9, 30), (0.1, 35))
    assert asked == ["그래서"]


def test_a_text_ends_with_its_utterance() -> None:
    endpointing = Endpointing(BARE, judge)
    endpointing.heard("다 했어요", until=1000 * STEP, now=-1.0)
    assert spans(fed(endpointing, (0.9, 20), (0.1, 20))) == [(0, 20, Why.PAUSE)]
    assert closed(fed(endpointing, (0.9, 20), (0.1, 21))) == []


def test_digits_are_waited_for() -> None:
    endpointing = Endpointing(BARE)
    endpointing.digits = True
    assert spans(fed(endpointing, *((0.9, 10), (0.1, 50)) * 3, (0.1, 10))) == [(0, 130, Why.PAUSE)]
    endpointing.digits = False
    assert spans(fed(endpointing, (0.9, 10), (0.1, 22))) == [(190, 200, Why.PAUSE)]


def test_partials_are_wanted_at_intervals_of_speech() -> None:
    events = fed(Endpointing(BARE), (0.9, 60))
    wanted = [event.end // STEP for event in events if isinstance(event, PartialWanted)]
    assert wanted == [19, 35, 51]


def test_both_sides_of_a_cut_hold_the_sound_around_it() -> None:
    one, other = closed(fed(Endpointing(), (0.9, 420), (0.6, 1), (0.9, 100), (0.1, 40)))
    assert (one.end, one.last, one.why) == (420 * STEP, 420 * STEP, Why.CUT)
    assert (other.start, other.first) == (420 * STEP - 8000, 420 * STEP)
    assert (one.shared, other.shared) == (0, 8000)


def test_sound_after_a_long_utterance_stops_where_something_new_may_begin() -> None:
    events = fed(Endpointing(), (0.9, 371), (0.1, 3), (0.9, 20), (0.1, 40))
    one, other = closed(events)
    assert (one.last, one.end, one.why) == (371 * STEP, 374 * STEP, Why.LONG)
    assert (other.start, other.first) == (374 * STEP, 374 * STEP)
    assert turns(events) == [("start", 0), ("stop", 371), ("start", 374), ("stop", 394)]


@pytest.mark.parametrize("long_s", [0.0, 3.99, 4.0, 100.0])
@pytest.mark.parametrize("longest_s", [0.0, 4.0])
def test_settings_at_odds_with_each_other_do_no_harm(long_s: float, longest_s: float) -> None:
    settings = EndpointingSettings(long_s=long_s, longest_s=longest_s)
    found = closed(fed(Endpointing(settings), *((0.9, 50), (0.1, 5)) * 9, (0.9, 300), (0.1, 40)))
    assert found[-1].last == 795 * STEP
    assert all(one.end - one.start <= 64_000 for one in found)


def test_speech_goes_on_over_a_cut() -> None:
    events = fed(Endpointing(), (0.9, 1000), (0.1, 40))
    assert turns(events) == [("start", 0), ("stop", 1000)]


def test_the_probability_is_the_mean_over_the_speech() -> None:
    one, other = closed(fed(Endpointing(BARE), (0.9, 10), (0.7, 10), (0.1, 30), (0.6, 8), (0, 30)))
    assert one.probability == pytest.approx((9 + 7 + 0.3) / 23)
    assert other.probability == pytest.approx(4.8 / 11)


@pytest.mark.parametrize("pause", [0, 5])
def test_sound_that_stops_coming_closes_the_utterance(pause: int) -> None:
    endpointing = Endpointing(BARE)
    last_s = STEP_S * (20 + pause)
    events = fed(endpointing, (0.9, 20), (0.1, pause))
    assert endpointing.tick(last_s + 1.4) == ()
    events += endpointing.tick(last_s + 1.51)
    assert turns(events) == [("start", 0), ("stop", 20)]
    assert spans(events) == [(0, 20, Why.STALLED)]
    assert endpointing.tick(last_s + 9.0) == ()


def test_time_without_speech_closes_nothing() -> None:
    endpointing = Endpointing(BARE)
    fed(endpointing, (0.1, 20))
    assert endpointing.tick(100.0) == ()
    assert endpointing.finish() == ()


def test_a_click_before_a_stall_is_forgotten() -> None:
    endpointing = Endpointing(BARE)
    fed(endpointing, (0.9, 2))
    assert endpointing.tick(100.0) == ()
    assert fed(endpointing, (0.9, 2)) == []


def test_the_end_of_the_track_closes_the_utterance() -> None:
    endpointing = Endpointing(BARE)
    fed(endpointing, (0.9, 20))
    assert spans(list(endpointing.finish())) == [(0, 20, Why.ENDED)]
    assert endpointing.finish() == ()


def test_lost_sound_closes_the_utterance_and_moves_the_positions() -> None:
    endpointing = Endpointing()
    fed(endpointing, (0.9, 20))
    assert spans(list(endpointing.jump(100))) == [(0, 20, Why.GAP)]
    (one,) = closed(fed(endpointing, (0.9, 20), (0.1, 30)))
    assert (one.start, one.first) == (120 * STEP, 120 * STEP)


def test_only_sound_that_may_be_needed_is_kept() -> None:
    endpointing = Endpointing()
    fed(endpointing, (0.1, 100))
    assert endpointing.needed_from == 100 * STEP - 4800
    fed(endpointing, (0.9, 50))
    assert endpointing.needed_from == 100 * STEP - 4800
    (one,) = closed(fed(endpointing, (0.1, 30)))
    assert endpointing.needed_from == one.end or endpointing.needed_from > one.end
