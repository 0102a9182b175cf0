import numpy as np
import pytest

from moksori.audio.pcm import FRAME_BYTES, FRAME_SAMPLES
from moksori.audio.speech import STEP
from moksori.voice.tape import BLOCK_SAMPLES, BlockPool, Tape

pytestmark = pytest.mark.unit

SOUND = np.arange(1, 3 * BLOCK_SAMPLES + 1, dtype="<i2")


def written(pool: BlockPool, *leave_out: int) -> Tape:
    """Return a tape with the sound on it, but for some frames."""
    tape = Tape(pool)
    for at in range(0, SOUND.size, FRAME_SAMPLES):
        if at // FRAME_SAMPLES not in leave_out:
            tape.write(at, SOUND[at : at + FRAME_SAMPLES].tobytes())
    return tape


def test_frames_and_windows_fit_into_blocks() -> None:
    assert BLOCK_SAMPLES % FRAME_SAMPLES == 0
    assert BLOCK_SAMPLES % STEP == 0


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (0, SOUND.size), (17, 5000), (2559, 2561), (2560, 5120), (9, 9)]
)
def test_what_was_written_is_read(start: int, end: int) -> None:
    assert np.array_equal(written(BlockPool()).read(start, end), SOUND[start:end])


def test_windows_lie_where_they_were_written() -> None:
    tape = written(BlockPool())
    for at in range(0, SOUND.size - STEP, STEP):
        assert np.array_equal(np.frombuffer(tape.window(at), dtype="<i2"), SOUND[at : at + STEP])


def test_what_was_not_written_is_silence() -> None:
    tape = written(BlockPool(), 3)
    assert not tape.read(3 * FRAME_SAMPLES, 4 * FRAME_SAMPLES).any()
    assert tape.read(4 * FRAME_SAMPLES, 4 * FRAME_SAMPLES + 1).all()
    assert not tape.read(SOUND.size, SOUND.size + 10_000).any()
    assert bytes(tape.window(10 * BLOCK_SAMPLES)) == bytes(2 * STEP)


def test_a_copy_does_not_change_with_the_tape() -> None:
    tape = written(BlockPool())
    copy = tape.read(0, FRAME_SAMPLES)
    tape.write(0, bytes(FRAME_BYTES))
    assert np.array_equal(copy, SOUND[:FRAME_SAMPLES])


def test_blocks_are_given_back_and_used_again_in_silence() -> None:
    pool = BlockPool()
    tape = written(pool)
    assert pool.lent == 3
    tape.forget(2 * BLOCK_SAMPLES - 1)
    assert (pool.lent, tape.start) == (2, BLOCK_SAMPLES)
    tape.forget(0)
    assert tape.start == BLOCK_SAMPLES
    other = Tape(pool)
    other.write(0, b"\1" * FRAME_BYTES)
    assert pool.lent == 3
    assert not other.read(FRAME_SAMPLES, BLOCK_SAMPLES).any()
    tape.clear()
    other.clear()
    assert pool.lent == 0


def test_the_pool_keeps_no_more_free_blocks_than_it_may() -> None:
    pool = BlockPool(keep=2)
    written(pool).clear()
    blocks = [pool.take() for _ in range(3)]
    assert len({id(block.obj) for block in blocks}) == 3
    assert pool.lent == 3
