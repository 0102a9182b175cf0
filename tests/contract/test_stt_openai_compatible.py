import time
from collections.abc import AsyncIterator, Iterator

import anyio
import pytest

from moksori.engines.stt.openai_compatible import OpenAICompatibleConfig, OpenAICompatibleStt
from moksori.errors import EngineError, EngineUnavailableError
from moksori.ports.audio import SpeechWindow
from moksori.ports.stt import SttEngine, SttOptions
from moksori.providers.account import RejectedError
from moksori.testing.remote import RemoteRecogniser, Trouble, answering, delaying, served
from moksori.testing.sounds import silence, tone
from moksori.testing.stt import FakeStt, SttContract, fake_text, window_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

SOUND = tone(2.0)


@pytest.fixture
def remote() -> RemoteRecogniser:
    return RemoteRecogniser(FakeStt(), api_key="sesame")


@pytest.fixture
def url(remote: RemoteRecogniser) -> Iterator[str]:
    with served(remote.app()) as root:
        yield f"{root}/v1"


@pytest.fixture
async def engine(url: str) -> AsyncIterator[SttEngine]:
    config = OpenAICompatibleConfig(
        url, "whisper-large-v3", "sesame", timeout_s=2.0, max_tries=3, first_pause_s=0.01
    )
    engine = OpenAICompatibleStt(config)
    yield engine
    await engine.aclose()


class TestVerboseServer(SttContract):
    pass


class TestPlainServer(SttContract):
    @pytest.fixture
    def remote(self) -> RemoteRecogniser:
        return RemoteRecogniser(FakeStt(), api_key="sesame", knows_verbose=False)

    async def test_glued_windows_map_back(
        self, engine: SttEngine, speech: list[SpeechWindow]
    ) -> None:
        """A server that tells no times gets the whole window's."""
        (heard,) = await engine.transcribe(speech[:1], SttOptions())
        assert (heard[0].start_s, heard[0].end_s) == (speech[0].start_s, speech[0].end_s)


async def test_it_says_what_it_is(engine: SttEngine) -> None:
    traits = engine.traits
    assert (traits.engine, traits.model) == ("openai-compatible", "whisper-large-v3")
    assert not traits.offline
    assert not traits.demo


async def test_the_request_is_that_of_openai(engine: SttEngine, remote: RemoteRecogniser) -> None:
    options = SttOptions(
        hotwords=("김민수", "결제"), prompt="주간 회의", word_times=True, temperature=0.2
    )
    await engine.transcribe([window_of(SOUND)], options)
    assert remote.asked == [
        {
            "model": ["whisper-large-v3"],
            "language": ["ko"],
            "response_format": ["verbose_json"],
            "prompt": ["주간 회의 김민수, 결제"],
            "temperature": ["0.2"],
            "timestamp_granularities[]": ["segment", "word"],
        }
    ]


async def test_the_format_is_refused_only_once() -> None:
    plain = RemoteRecogniser(FakeStt(), knows_verbose=False)
    with served(plain.app()) as root:
        engine = OpenAICompatibleStt(OpenAICompatibleConfig(f"{root}/v1/", "m"))
        for _ in range(2):
            (heard,) = await engine.transcribe([window_of(SOUND)], SttOptions())
            assert heard[0].text == fake_text(SOUND)
        await engine.aclose()
    formats = [fields["response_format"] for fields in plain.asked]
    assert formats == [["verbose_json"], ["json"], ["json"]]


@pytest.mark.parametrize(
    "trouble",
    [
        answering(429),
        answering(500, "oops"),
        answering(503, **{"retry-after": "0.01"}),
        answering(502, "<html>", **{"retry-after": "soon"}),
        delaying(2.5),
    ],
    ids=["429", "500", "503", "502", "slow"],
)
async def test_it_tries_again(
    engine: SttEngine, remote: RemoteRecogniser, trouble: Trouble
) -> None:
    remote.troubles = [trouble, answering(500)]
    (heard,) = await engine.transcribe([window_of(SOUND)], SttOptions())
    assert heard[0].text == fake_text(SOUND)
    assert len(remote.asked) == 3


async def test_it_gives_up_in_time(engine: SttEngine, remote: RemoteRecogniser) -> None:
    remote.troubles = [answering(503)] * 3
    with pytest.raises(EngineUnavailableError):
        await engine.transcribe([window_of(SOUND)], SttOptions())
    assert len(remote.asked) == 3


async def test_a_server_that_hangs_costs_its_deadlines(remote: RemoteRecogniser, url: str) -> None:
    remote.troubles = [delaying(30.0)] * 2
    engine = OpenAICompatibleStt(
        OpenAICompatibleConfig(url, "m", "sesame", timeout_s=0.3, max_tries=2, first_pause_s=0.01)
    )
    began = time.monotonic()
    with pytest.raises(EngineUnavailableError):
        await engine.transcribe([window_of(SOUND)], SttOptions())
    assert time.monotonic() - began < 2.0
    await engine.aclose()


async def test_nobody_there_is_told() -> None:
    engine = OpenAICompatibleStt(
        OpenAICompatibleConfig("http://127.0.0.1:9/v1", "m", max_tries=2, first_pause_s=0.01)
    )
    with pytest.raises(EngineUnavailableError):
        await engine.transcribe([window_of(SOUND)], SttOptions())
    await engine.aclose()


async def test_a_wrong_key_is_not_tried_again(remote: RemoteRecogniser, url: str) -> None:
    engine = OpenAICompatibleStt(OpenAICompatibleConfig(url, "m", "wrong"))
    with pytest.raises(RejectedError) as caught:
        await engine.transcribe([window_of(SOUND)], SttOptions())
    assert caught.value.facts == {"status": 401}
    assert "wrong" not in str(caught.value)
    assert remote.asked == []
    await engine.aclose()


def test_the_key_is_not_shown() -> None:
    assert "sesame" not in repr(OpenAICompatibleConfig("http://x", "m", "sesame"))


@pytest.mark.parametrize(
    "body",
    [
        "<html>a login page</html>",
        "[]",
        "null",
        "{}",
        '{"segments": "many"}',
        '{"segments": [{"start": 0}]}',
        '{"segments": [{"start": "soon", "end": 1, "text": "가"}]}',
        '{"segments": [{"start": -1, "end": 1, "text": "가"}]}',
        '{"segments": [{"start": NaN, "end": 1, "text": "가"}]}',
        '{"text": "가", "words": [3]}',
        '{"text": "가"',
    ],
)
async def test_nonsense_is_an_error(engine: SttEngine, remote: RemoteRecogniser, body: str) -> None:
    remote.troubles = [answering(200, body)]
    with pytest.raises(EngineError) as caught:
        await engine.transcribe([window_of(SOUND)], SttOptions())
    assert not caught.value.retryable


async def test_an_answer_without_end_is_cut_off(
    engine: SttEngine, remote: RemoteRecogniser
) -> None:
    remote.troubles = [answering(200, b" " * (17 << 20))]
    with pytest.raises(EngineError):
        await engine.transcribe([window_of(SOUND)], SttOptions())


async def test_times_beyond_the_window_are_cut(engine: SttEngine, remote: RemoteRecogniser) -> None:
    body = '{"segments": [{"start": 1.0, "end": 99.0, "text": " 가나다 "}], "text": ""}'
    remote.troubles = [answering(200, body)]
    (heard,) = await engine.transcribe([window_of(SOUND, start_s=10.0)], SttOptions())
    assert [(one.start_s, one.end_s, one.text) for one in heard] == [(11.0, 12.0, "가나다")]


async def test_invented_text_is_dropped(engine: SttEngine, remote: RemoteRecogniser) -> None:
    body = (
        '{"segments": [{"start": 0, "end": 2, "text": "네", "avg_logprob": -1.5,'
        ' "no_speech_prob": 0.9}], "text": "네"}'
    )
    remote.troubles = [answering(200, body)]
    assert await engine.transcribe([window_of(SOUND)], SttOptions()) == [[]]


async def test_requests_go_out_side_by_side_but_not_all(remote: RemoteRecogniser, url: str) -> None:
    remote.engine = FakeStt(delay_s=0.2)
    engine = OpenAICompatibleStt(OpenAICompatibleConfig(url, "m", "sesame", parallel=4))
    windows = [window_of(tone(0.5 + 0.1 * n), index=n) for n in range(8)]
    began = anyio.current_time()
    answers = await engine.transcribe(windows, SttOptions())
    took_s = anyio.current_time() - began
    assert [heard[0].text for heard in answers] == [fake_text(window.pcm) for window in windows]
    assert 0.4 <= took_s < 1.4
    await engine.aclose()


async def test_one_failure_ends_the_batch(engine: SttEngine, remote: RemoteRecogniser) -> None:
    remote.troubles = [answering(418), delaying(1.5), delaying(1.5), delaying(1.5)]
    began = anyio.current_time()
    with pytest.raises(RejectedError):
        await engine.transcribe([window_of(silence(0.5))] * 4, SttOptions())
    assert anyio.current_time() - began < 1.2
