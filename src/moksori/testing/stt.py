"""A fake recogniser, and the promises of every recogniser.

Subclass `SttContract` and provide `engine`; `speech` gives windows with a sentence each. `FakeStt`
can be named in settings as the engine `moksori.testing.stt:FakeStt`.
"""

from collections.abc import Sequence
from typing import Final

import anyio
import numpy as np
import pytest

from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm, SpeechWindow, Track
from moksori.errors import EngineUnavailableError, UnsupportedLanguageError
from moksori.ports.stt import Heard, SttEngine, SttOptions, SttTraits, Word
from moksori.testing.sounds import noise, silence, spoken

SENTENCES: Final = (
    "다음 주 월요일까지 결제 오류를 고치겠습니다",
    "회의를 시작하겠습니다",
    "제가 수요일까지 보내 드리겠습니다",
)
LET_GO_S: Final = 0.5

STEADY: Final = SttOptions(temperature=0.0)
"""Without the dice of a second try."""

DRAFT: Final = SttOptions(draft=True)

_SYLLABLES: Final = "가나다라마바사아자차카타파하"


class FakeStt:
    """Says the same for the same sound: its text tells windows apart, its times are theirs.

    The text is `발화 <fingerprint of the sound> <tenths of a second>`. Sound below -60 dBFS is
    silence.
    """

    def __init__(
        self,
        *,
        delay_s: float = 0.0,
        failures: int = 0,
        traits: SttTraits | None = None,
    ) -> None:
        """Take `delay_s` per window; fail the first `failures` calls as if unavailable."""
        self.heard: list[tuple[int, ...]] = []
        """The window indexes of every call, in order."""
        self.closed = False
        self._delay_s = delay_s
        self._failures = failures
        self._traits = traits or SttTraits(engine="fake", model="fake", demo=True, batch_size=4)

    @property
    def traits(self) -> SttTraits:
        """What was given, or a demo engine for packed windows."""
        return self._traits

    async def load(self) -> None:
        """Do nothing."""

    async def transcribe(
        self, windows: Sequence[SpeechWindow], options: SttOptions
    ) -> Sequence[Sequence[Heard]]:
        """Return one stretch per window that holds any sound."""
        if self._traits.languages and options.language not in self._traits.languages:
            raise UnsupportedLanguageError("the fake was told not to know this language")
        if self._failures > 0:
            self._failures -= 1
            raise EngineUnavailableError("the fake was told to fail")
        self.heard.append(tuple(window.index for window in windows))
        for _ in windows:
            await anyio.sleep(self._delay_s)
        return [self._say(window, options) for window in windows]

    async def aclose(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    @staticmethod
    def _say(window: SpeechWindow, options: SttOptions) -> list[Heard]:
        if float(np.sqrt(np.mean(window.pcm**2))) < 1e-3:
            return []
        text = fake_text(window.pcm)
        return [
            Heard(
                start_s=window.start_s,
                end_s=window.end_s,
                text=text,
                words=_fake_words(window, text) if options.word_times else (),
                avg_logprob=-0.1,
            )
        ]


def _fake_words(window: SpeechWindow, text: str) -> tuple[Word, ...]:
    """Spread the words evenly over the sound."""
    words = text.split()
    step_s = window.pcm.size / SAMPLE_RATE_HZ / len(words)
    starts = [window.recording_s(n * step_s) for n in range(len(words))]
    return tuple(
        Word(start_s, end_s, word)
        for start_s, end_s, word in zip(starts, [*starts[1:], window.end_s], words, strict=True)
    )


def fake_text(pcm: Pcm) -> str:
    """Return what `FakeStt` says for a sound; rounding noise does not change it."""
    loudness = np.abs(pcm[: pcm.size - pcm.size % 64]).reshape(-1, 64).mean(axis=1)
    number = round(float(loudness.sum()) * 50)
    name = "".join(_SYLLABLES[number // 14**place % 14] for place in range(4))
    return f"발화 {name} {round(pcm.size / SAMPLE_RATE_HZ * 10)}"


def window_of(
    pcm: Pcm, *, start_s: float = 0.0, index: int = 0, track: Track | None = None
) -> SpeechWindow:
    """Return a window of one piece."""
    piece = (0.0, start_s, pcm.size / SAMPLE_RATE_HZ)
    return SpeechWindow(index, track or Track(0), pcm, (piece,))


@pytest.mark.anyio
class SttContract:
    """What the rooms rely on. It holds for any model: no test looks at the words."""

    @pytest.fixture
    def speech(self) -> list[SpeechWindow]:
        """Give three windows of speech, 10 s apart, with some silence around each."""
        around = silence(0.2)
        return [
            window_of(
                np.concatenate([around, spoken(sentence), around]),
                start_s=10.0 * (n + 1),
                index=n,
            )
            for n, sentence in enumerate(SENTENCES)
        ]

    async def test_traits_are_known_without_loading(self, engine: SttEngine) -> None:
        """They name the engine and the model."""
        assert engine.traits.engine
        assert engine.traits.model
        assert engine.traits.batch_size > 0

    async def test_every_window_gets_an_answer_in_order(
        self, engine: SttEngine, speech: list[SpeechWindow]
    ) -> None:
        """Each answer lies inside its own window, in time order."""
        answers = await engine.transcribe(speech, SttOptions())
        assert len(answers) == len(speech)
        for window, heard in zip(speech, answers, strict=True):
            for one in heard:
                assert window.start_s <= one.start_s <= one.end_s <= window.end_s + 1e-6
                assert one.text == one.text.strip() != ""
            starts = [one.start_s for one in heard]
            assert starts == sorted(starts)

    async def test_no_windows_no_answers(self, engine: SttEngine) -> None:
        """An empty batch is fine."""
        assert list(await engine.transcribe([], SttOptions())) == []

    async def test_silence_and_noise_say_nothing(self, engine: SttEngine) -> None:
        """Not one word is invented."""
        nothing = [window_of(silence(3.0)), window_of(noise(3.0, level_db=-62.0), index=1)]
        answers = await engine.transcribe(nothing, SttOptions())
        assert [list(heard) for heard in answers] == [[], []]

    async def test_company_does_not_change_an_answer(
        self, engine: SttEngine, speech: list[SpeechWindow]
    ) -> None:
        """A window heard alone says what it says in a batch."""
        together = await engine.transcribe(speech, STEADY)
        alone = await engine.transcribe(speech[1:2], STEADY)
        assert [one.text for one in alone[0]] == [one.text for one in together[1]]

    async def test_words_lie_inside_their_text(
        self, engine: SttEngine, speech: list[SpeechWindow]
    ) -> None:
        """Word times are in order and never leave the stretch."""
        for heard in await engine.transcribe(speech, SttOptions(word_times=True)):
            for one in heard:
                assert engine.traits.word_times or not one.words
                times = [time for word in one.words for time in (word.start_s, word.end_s)]
                assert times == sorted(times)
                assert all(one.start_s <= time <= one.end_s for time in times)

    async def test_glued_windows_map_back(
        self, engine: SttEngine, speech: list[SpeechWindow]
    ) -> None:
        """Nothing is told to have been said in a pause that was left out."""
        first, second = speech[0], speech[1]
        length_s = first.pcm.size / SAMPLE_RATE_HZ
        glued = SpeechWindow(
            index=0,
            track=Track(0),
            pcm=np.concatenate([first.pcm, second.pcm]),
            pieces=(first.pieces[0], (length_s, 100.0, second.pcm.size / SAMPLE_RATE_HZ)),
        )
        (heard,) = await engine.transcribe([glued], SttOptions(word_times=True))
        pauses = (first.end_s + 1e-6, 100.0 - 1e-6)
        for one in heard:
            for time in (one.start_s, one.end_s, *(word.start_s for word in one.words)):
                assert not pauses[0] < time < pauses[1]

    async def test_hotwords_and_prompt_are_accepted(
        self, engine: SttEngine, speech: list[SpeechWindow]
    ) -> None:
        """Also far too many of them."""
        options = SttOptions(hotwords=("김민수", "결제 오류") * 200, prompt="주간 회의 " * 200)
        assert len(await engine.transcribe(speech[:1], options)) == 1

    async def test_drafts_are_answers_too(
        self, engine: SttEngine, speech: list[SpeechWindow]
    ) -> None:
        """Of speech that is cut off anywhere; in order, inside the windows, nothing invented."""
        cut = [
            window_of(window.pcm[: window.pcm.size * (n + 1) // 4], start_s=window.start_s)
            for n, window in enumerate(speech)
        ]
        nothing = [window_of(silence(1.0)), window_of(noise(12.0, level_db=-62.0), index=1)]
        answers = await engine.transcribe([*cut, *nothing], DRAFT)
        assert len(answers) == 5
        assert [list(heard) for heard in answers[3:]] == [[], []]
        for window, heard in zip(cut, answers[:3], strict=True):
            for one in heard:
                assert window.start_s <= one.start_s <= one.end_s <= window.end_s + 1e-6
                assert one.text == one.text.strip() != ""

    async def test_drafts_leave_no_trace(
        self, engine: SttEngine, speech: list[SpeechWindow]
    ) -> None:
        """A final says the same whatever was drafted before it."""
        before = await engine.transcribe(speech, STEADY)
        await engine.transcribe(speech, DRAFT)
        after = await engine.transcribe(speech, STEADY)
        assert [[one.text for one in heard] for heard in before] == [
            [one.text for one in heard] for heard in after
        ]

    async def test_it_lets_go_when_interrupted(
        self, engine: SttEngine, speech: list[SpeechWindow]
    ) -> None:
        """The caller is free at once, and the engine works on."""
        await engine.load()
        began = anyio.current_time()
        with anyio.move_on_after(0.01):
            await engine.transcribe(speech * 4, SttOptions())
        assert anyio.current_time() - began < 0.01 + LET_GO_S
        assert len(await engine.transcribe(speech[:1], SttOptions())) == 1

    async def test_callers_may_overlap(self, engine: SttEngine, speech: list[SpeechWindow]) -> None:
        """Two at once get what each would get alone."""
        answers: dict[int, str] = {}

        async def ask(n: int) -> None:
            (heard,) = await engine.transcribe([speech[n]], STEADY)
            answers[n] = " ".join(one.text for one in heard)

        async with anyio.create_task_group() as group:
            for n in range(len(speech)):
                group.start_soon(ask, n)
        together = await engine.transcribe(speech, STEADY)
        texts = [" ".join(one.text for one in heard) for heard in together]
        assert [answers[n] for n in range(len(speech))] == texts

    async def test_a_language_that_is_not_its_own_is_refused(
        self, engine: SttEngine, speech: list[SpeechWindow]
    ) -> None:
        """An engine that declares none takes English as well as Korean."""
        if engine.traits.languages:
            with pytest.raises(UnsupportedLanguageError):
                await engine.transcribe(speech[:1], SttOptions(language="xx"))
        else:
            assert len(await engine.transcribe(speech[:1], SttOptions(language="en"))) == 1

    async def test_closing_twice_is_fine(self, engine: SttEngine) -> None:
        """Also when it was never loaded."""
        await engine.aclose()
        await engine.aclose()
