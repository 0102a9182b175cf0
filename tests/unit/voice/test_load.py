import pytest

from moksori.voice.load import Admission, Backlog, Load, LoadSettings, Refusal

pytestmark = pytest.mark.unit

IDLE = Backlog()


def worked(load: Load, *, share: float, seconds: float, finals: bool = True) -> float:
    """Let a recogniser work for a share of each second, and return when that was over."""
    for second in range(int(seconds)):
        load.began(second, [0.0] if finals else [])
        load.ended(second + share, sound_s=1.0)
    return float(int(seconds))


def test_nothing_was_done_yet() -> None:
    load = Load()
    report = load.report(5.0)
    assert (report.busy, report.finals, report.wait_s) == (0, 0, 0)
    assert load.admission(5.0, 0, IDLE) == Admission()
    assert load.admission(5.0, 0, IDLE).accepts


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_share_of_work_is_measured(share: float) -> None:
    load = Load()
    now = worked(load, share=share, seconds=60)
    assert load.report(now).busy == pytest.approx(share, abs=0.05)
    assert load.finals(now) == pytest.approx(share, abs=0.05)


def test_work_under_way_counts() -> None:
    load = Load()
    load.began(0.0, [0.0])
    assert load.report(30.0).busy == pytest.approx(1.0, abs=0.06)


def test_what_is_over_fades() -> None:
    load = Load(LoadSettings(over_s=10.0))
    now = worked(load, share=1.0, seconds=60)
    assert load.finals(now + 10.0) == pytest.approx(load.finals(now) * 0.368, abs=0.01)
    assert load.finals(now + 100.0) < 0.001


def test_partials_take_nothing_from_new_tracks() -> None:
    load = Load()
    now = worked(load, share=1.0, seconds=60, finals=False)
    assert load.report(now).busy > 0.9
    assert load.finals(now) == 0.0
    assert load.admission(now, 10, IDLE).accepts


def test_a_busy_recogniser_refuses_until_it_is_less_busy() -> None:
    load = Load()
    now = worked(load, share=0.9, seconds=60)
    refused = load.admission(now, 3, IDLE)
    assert (refused.accepts, refused.refusal) == (False, Refusal.BUSY)
    assert 5 <= refused.retry_after_s <= 10
    assert load.admission(now + refused.retry_after_s, 3, IDLE).accepts


def test_there_is_a_hard_limit() -> None:
    load = Load(LoadSettings(most_tracks=4, full_retry_s=30))
    assert load.admission(0.0, 3, IDLE).accepts
    assert load.admission(0.0, 4, IDLE) == Admission(Refusal.TRACKS, 30)


def test_waits_of_late_are_told_and_forgotten() -> None:
    load = Load(LoadSettings(over_s=10.0))
    for at, wait in ((0.0, 9.0), (5.0, 0.2), (6.0, 0.4), (7.0, 0.1)):
        load.began(at, [wait])
        load.ended(at + 0.01, 1.0)
    assert load.report(8.0).wait_s == pytest.approx(0.3)
    assert load.report(11.0).wait_s == 0.2
    assert load.report(30.0).wait_s == 0.0


def test_long_waits_refuse() -> None:
    load = Load()
    load.began(0.0, [4.0, 5.0, 6.0])
    load.ended(0.1, 30.0)
    assert load.admission(0.2, 1, IDLE).refusal is Refusal.WAITS
    assert load.admission(20.0, 1, IDLE).accepts


def test_a_final_that_waits_and_waits_refuses() -> None:
    """An engine that hangs gives no other sign."""
    load = Load()
    assert load.admission(10.0, 1, Backlog(1, 2.0, 2.9)).accepts
    assert load.admission(10.0, 1, Backlog(1, 2.0, 3.1)).refusal is Refusal.WAITS


def test_what_waits_is_counted_by_what_it_will_cost() -> None:
    load = Load()
    load.began(0.0, [0.0])
    load.ended(1.0, sound_s=10.0)
    assert load.admission(60.0, 1, Backlog(2, 29.0, 0.1)).accepts
    refused = load.admission(60.0, 1, Backlog(20, 200.0, 0.1))
    assert refused == Admission(Refusal.WAITS, 20)


def test_a_machine_whose_ticks_come_late_refuses() -> None:
    load = Load()
    for tick in range(1000):
        load.late(tick * 0.2, 0.19)
    assert load.admission(200.0, 1, IDLE) == Admission(Refusal.LATE, 10)
    assert load.report(200.0).late_s == pytest.approx(0.19)
    for tick in range(1000):
        load.late(200.0 + tick * 0.01, 0.0)
    assert load.admission(210.0, 1, IDLE).accepts


def test_one_late_tick_is_nothing() -> None:
    load = Load()
    for tick in range(1000):
        load.late(tick * 0.01, 0.9 if tick == 500 else 0.0)
    assert load.admission(10.0, 1, IDLE).accepts


def test_a_clock_that_stands_still_does_no_harm() -> None:
    load = Load()
    load.began(1.0, [0.0])
    load.ended(1.0, 0.0)
    load.began(1.0, [0.0])
    load.ended(1.0, 1.0)
    assert load.report(1.0).busy == 0.0
