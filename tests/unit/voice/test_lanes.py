from collections.abc import Hashable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.errors import OverloadedError
from moksori.ports.stt import SttOptions
from moksori.voice.lanes import Ask, Lanes, LaneSettings
from moksori.voice.load import Backlog

pytestmark = pytest.mark.unit

KO = SttOptions()
EN = SttOptions(language="en")


def ask(
    key: Hashable, *, sound_s: float = 1.0, since: float = 0.0, options: SttOptions = KO
) -> Ask:
    return Ask(key, np.zeros(round(sound_s * 16_000), dtype=np.int16), options, since)


def filled(*keys: Hashable, settings: LaneSettings | None = None) -> tuple[Lanes[Ask], list[Ask]]:
    lanes: Lanes[Ask] = Lanes(settings)
    asks = [ask(key) for key in keys]
    for one in asks:
        lanes.add_final(one)
    return lanes, asks


def keys(asks: list[Ask]) -> str:
    return "".join(str(one.key) for one in asks)


def test_an_idle_recogniser_is_asked_at_once() -> None:
    lanes, _ = filled("a")
    assert lanes.due(3.0, 8, pressed=False) == 3.0


def test_nothing_is_due_where_nothing_waits() -> None:
    lanes: Lanes[Ask] = Lanes()
    assert lanes.due(0.0, 8, pressed=True) is None
    assert lanes.take_partial() is None
    assert lanes.backlog(9.0) == Backlog()


def test_under_load_a_final_waits_for_company_but_not_for_long() -> None:
    lanes, _ = filled("a", "b")
    assert lanes.due(0.01, 8, pressed=True) == pytest.approx(0.04)
    assert lanes.due(0.05, 8, pressed=True) == 0.05
    assert lanes.due(0.01, 8, pressed=False) == 0.01


def test_who_speaks_alone_does_not_wait_for_company() -> None:
    lanes, _ = filled("a", "a")
    assert lanes.due(0.01, 8, pressed=True) == 0.01


def test_company_of_long_ago_is_none() -> None:
    lanes, _ = filled("a", "b")
    lanes.take(8)
    lanes.add_final(ask("b", since=60.0))
    assert lanes.due(60.01, 8, pressed=True) == 60.01
    lanes.add_final(ask("a", since=60.01))
    assert lanes.due(60.01, 8, pressed=True) == pytest.approx(60.04)


def test_a_full_batch_waits_for_nobody() -> None:
    lanes, _ = filled(*"abcd")
    assert lanes.due(0.0, 4, pressed=True) == 0.0
    assert lanes.due(0.0, 5, pressed=True) == pytest.approx(0.04)
    wide, _ = filled(*"abcd", settings=LaneSettings(batch=4))
    assert wide.due(0.0, 48, pressed=True) == 0.0


def test_all_that_gathered_goes_as_one_batch() -> None:
    lanes, asks = filled(*"abcde")
    assert list(lanes.take(8)) == asks
    assert lanes.backlog(0.0) == Backlog()


def test_tracks_take_turns() -> None:
    lanes, _ = filled(*"aaaabc")
    assert keys(list(lanes.take(3))) == "abc"
    lanes.add_final(ask("b"))
    assert keys(list(lanes.take(2))) == "ab"
    assert keys(list(lanes.take(9))) == "aa"


def test_who_was_left_out_comes_first_next_time() -> None:
    lanes, _ = filled(*"abcd")
    assert keys(list(lanes.take(2))) == "ab"
    lanes.add_final(ask("a"))
    lanes.add_final(ask("b"))
    assert keys(list(lanes.take(3))) == "cda"


def test_one_track_keeps_its_order() -> None:
    lanes, asks = filled(*"aaa")
    assert [one for _ in range(3) for one in lanes.take(1)] == asks


def test_a_batch_is_heard_in_one_way() -> None:
    lanes: Lanes[Ask] = Lanes()
    for key, options in (("a", KO), ("b", EN), ("a", EN), ("c", KO)):
        lanes.add_final(ask(key, options=options))
    assert keys(list(lanes.take(8))) == "ac"
    assert keys(list(lanes.take(8))) == "ba"


def test_a_batch_holds_no_more_sound_than_is_good() -> None:
    lanes: Lanes[Ask] = Lanes()
    for key, sound_s in (("a", 5.0), ("b", 9.0), ("c", 4.0), ("a", 1.0)):
        lanes.add_final(ask(key, sound_s=sound_s))
    assert keys(list(lanes.take(8, 10.0))) == "aca"
    assert keys(list(lanes.take(8, 1.0))) == "b"
    assert lanes.due(0.0, 8, pressed=False) is None


def test_too_much_sound_is_refused() -> None:
    lanes: Lanes[Ask] = Lanes(LaneSettings(waiting_s=20.0, waiting_track_s=12.0))
    lanes.add_final(ask("a", sound_s=10.0))
    with pytest.raises(OverloadedError):
        lanes.add_final(ask("a", sound_s=3.0))
    lanes.add_final(ask("b", sound_s=9.0))
    with pytest.raises(OverloadedError):
        lanes.add_final(ask("c", sound_s=2.0))
    assert lanes.backlog(1.5) == Backlog(2, 19.0, 1.5)
    lanes.take(1)
    lanes.add_final(ask("c", sound_s=2.0))


def test_one_sound_is_never_too_much() -> None:
    lanes: Lanes[Ask] = Lanes(LaneSettings(waiting_s=5.0, waiting_track_s=5.0))
    lanes.add_final(ask("a", sound_s=15.0))
    assert len(lanes.take(8)) == 1


def test_only_the_newest_partial_of_a_track_waits() -> None:
    lanes: Lanes[Ask] = Lanes()
    old, new = ask("a"), ask("a")
    assert lanes.add_partial(old) is None
    assert lanes.add_partial(new) is old
    assert lanes.take_partial() is new
    assert lanes.take_partial() is None


def test_partials_take_turns_whoever_asks_more_often() -> None:
    lanes: Lanes[Ask] = Lanes()
    for key in "abaab":
        lanes.add_partial(ask(key))
    first, second = lanes.take_partial(), lanes.take_partial()
    assert first is not None
    assert second is not None
    assert keys([first, second]) == "ab"


def test_no_partial_goes_while_a_final_waits() -> None:
    lanes, _ = filled("a")
    lanes.add_partial(ask("b"))
    assert lanes.take_partial() is None
    lanes.take(8)
    assert lanes.take_partial() is not None


def test_what_nobody_waits_for_is_forgotten() -> None:
    lanes, (one, other, third) = filled(*"aab")
    partial = ask("a")
    lanes.add_partial(partial)
    lanes.remove(one)
    lanes.remove(third)
    lanes.remove(partial)
    lanes.remove(partial)
    assert lanes.backlog(0.0) == Backlog(1, 1.0, 0.0)
    assert list(lanes.take(8)) == [other]
    assert lanes.take_partial() is None
    lanes.remove(other)


def test_an_older_partial_does_not_take_the_newer_with_it() -> None:
    lanes: Lanes[Ask] = Lanes()
    old, new = ask("a"), ask("a")
    lanes.add_partial(old)
    lanes.add_partial(new)
    lanes.remove(old)
    assert lanes.drop_partial("a") is new
    assert lanes.drop_partial("a") is None


def test_everything_can_be_taken_out() -> None:
    lanes, asks = filled(*"ab")
    partial = ask("c")
    lanes.add_partial(partial)
    assert set(lanes.clear()) == {*asks, partial}
    assert lanes.backlog(5.0) == Backlog()
    assert lanes.due(5.0, 8, pressed=False) is None


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from([KO, EN]), st.integers(0, 3)),
        max_size=60,
    )
)
def test_laws(acts: list[tuple[str, SttOptions, int]]) -> None:
    """None is lost or comes twice, tracks keep order, batches are small and of one kind."""
    lanes: Lanes[Ask] = Lanes(LaneSettings(waiting_s=1e9, waiting_track_s=1e9))
    added: list[Ask] = []
    batches: list[list[Ask]] = []
    for key, options, take in acts:
        added.append(ask(key, options=options, sound_s=0.01))
        lanes.add_final(added[-1])
        if take:
            batches.append(list(lanes.take(take)))
            assert 1 <= len(batches[-1]) <= take
    while lanes.due(0.0, 4, pressed=False) is not None:
        batches.append(list(lanes.take(4)))
    for batch in batches:
        assert len({one.options for one in batch}) == 1
    served = [one for batch in batches for one in batch]
    for key in "abcd":
        assert [one for one in served if one.key == key] == [one for one in added if one.key == key]
    assert lanes.backlog(0.0) == Backlog()


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=80), st.integers(1, 5))
def test_nobody_waits_for_more_than_one_turn_of_each_other(said: list[str], size: int) -> None:
    """Between two turns of a track that waits, every other one has at most two."""
    lanes: Lanes[Ask] = Lanes()
    for key in said:
        lanes.add_final(ask(key, sound_s=0.01))
    served = ""
    while lanes.due(0.0, size, pressed=False) is not None:
        served += keys(list(lanes.take(size)))
    for key in set(said):
        turns = [-1, *(at for at, one in enumerate(served) if one == key)]
        for before, after in pairwise(turns):
            between = served[before + 1 : after]
            assert all(between.count(other) <= 2 for other in set(between))
