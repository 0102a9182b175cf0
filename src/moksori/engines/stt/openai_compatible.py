"""A remote recogniser with OpenAI's `POST /audio/transcriptions`; one request per window."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import anyio

from moksori.audio.wav import wav_bytes
from moksori.engines.stt.guards import compression_ratio, invented
from moksori.engines.stt.stretches import within_speech
from moksori.errors import EngineError
from moksori.ports.audio import SAMPLE_RATE_HZ, SpeechWindow
from moksori.ports.stt import Heard, SttOptions, SttTraits, Word
from moksori.providers.account import Account, Fields, RejectedError, Remote

_ROUTE: Final = "audio/transcriptions"
_FORMAT_REFUSALS: Final = frozenset({400, 404, 415, 422})


@dataclass(frozen=True, slots=True)
class OpenAICompatibleConfig:
    """Which server, which of its models, and how many requests at once."""

    base_url: str
    model: str
    api_key: str | None = field(default=None, repr=False)
    timeout_s: float = 60.0
    max_tries: int = 3
    parallel: int = 4
    first_pause_s: float = 0.5
    """Pause before the second try; it doubles each time."""


class OpenAICompatibleStt:
    """Sends each window as WAV and asks for `verbose_json`; servers without it get `json`."""

    def __init__(self, config: OpenAICompatibleConfig) -> None:
        self._config = config
        self._server = Remote(
            Account(
                config.base_url,
                config.api_key,
                config.timeout_s,
                config.max_tries,
                config.first_pause_s,
            )
        )
        self._slots = anyio.CapacityLimiter(config.parallel)
        self._verbose = True

    @property
    def traits(self) -> SttTraits:
        """What we assume of the server; nothing is asked."""
        return SttTraits(
            engine="openai-compatible",
            model=self._config.model,
            offline=False,
            batch_size=self._config.parallel,
            device="remote",
        )

    async def load(self) -> None:
        """Do nothing: the model lives elsewhere."""

    async def transcribe(
        self, windows: Sequence[SpeechWindow], options: SttOptions
    ) -> Sequence[Sequence[Heard]]:
        """Return what was heard in each window, in order; errors as the port says."""
        heard: list[list[Heard]] = [[] for _ in windows]
        failures: list[EngineError] = []

        async def one(n: int) -> None:
            async with self._slots:
                try:
                    heard[n] = await self._hear(windows[n], options)
                except EngineError as exc:
                    failures.append(exc)
                    group.cancel_scope.cancel()

        async with anyio.create_task_group() as group:
            for n in range(len(windows)):
                group.start_soon(one, n)
        if failures:
            raise failures[0]
        return heard

    async def aclose(self) -> None:
        """Close the connections."""
        await self._server.aclose()

    async def _hear(self, window: SpeechWindow, options: SttOptions) -> list[Heard]:
        sound = ("speech.wav", wav_bytes(window.pcm), "audio/wav")
        if self._verbose:
            try:
                fields = self._fields(options, "verbose_json")
                return list(_stretches(window, await self._server.post_form(_ROUTE, fields, sound)))
            except RejectedError as exc:
                if exc.facts.get("status") not in _FORMAT_REFUSALS:
                    raise
        plain = await self._server.post_form(_ROUTE, self._fields(options, "json"), sound)
        self._verbose = False
        return list(_stretches(window, plain))

    def _fields(self, options: SttOptions, answer_format: str) -> Fields:
        fields = [
            ("model", self._config.model),
            ("language", options.language),
            ("response_format", answer_format),
        ]
        if told := _told(options):
            fields.append(("prompt", told))
        if options.temperature is not None:
            fields.append(("temperature", str(options.temperature)))
        if answer_format == "verbose_json":
            fields.append(("timestamp_granularities[]", "segment"))
            if options.word_times:
                fields.append(("timestamp_granularities[]", "word"))
        return fields


def _told(options: SttOptions) -> str:
    """Return prompt and hotwords as one text: the route knows no other place for them."""
    names = ", ".join(word.strip() for word in options.hotwords if word.strip())
    return " ".join(part for part in ((options.prompt or "").strip(), names) if part)


def _stretches(window: SpeechWindow, said: Mapping[str, Any]) -> Iterator[Heard]:
    """Read an answer; whatever is missing or of the wrong kind is an engine's error."""
    try:
        segments = said.get("segments")
        words = [_timed(word, "word") for word in said.get("words") or ()]
        if not segments:
            whole = (0.0, window.pcm.size / SAMPLE_RATE_HZ, _text(said["text"]))
            found = [(whole, Heard(0.0, 0.0, whole[2]))]
        else:
            found = [(_timed(segment, "text"), _measured(segment)) for segment in segments]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as exc:
        raise EngineError("the remote server's answer lacks text or times") from exc
    for (start_s, end_s, text), measured in found:
        heard = _placed(window, (start_s, end_s, text), measured, words)
        speech = window.speech_at((start_s + end_s) / 2)
        if text and not invented(heard, speech=speech, room_s=end_s - start_s):
            yield heard


def _timed(item: Mapping[str, Any], key: str) -> tuple[float, float, str]:
    start_s, end_s = float(item["start"]), float(item["end"])
    if not (start_s >= 0.0 and end_s >= 0.0):
        raise ValueError("a time below zero, or none at all")
    return start_s, max(end_s, start_s), _text(item[key])


def _text(said: object) -> str:
    """Return what was said without halves of letters, which no encoding knows."""
    if not isinstance(said, str):
        raise TypeError("no text")
    return said.encode(errors="ignore").decode().strip()


def _measured(segment: Mapping[str, Any]) -> Heard:
    return Heard(
        start_s=0.0,
        end_s=0.0,
        text="",
        avg_logprob=float(segment.get("avg_logprob") or 0.0),
        no_speech_prob=float(segment.get("no_speech_prob") or 0.0),
        temperature=float(segment.get("temperature") or 0.0),
        tokens=tuple(int(token) for token in segment.get("tokens") or ()),
    )


def _placed(
    window: SpeechWindow,
    timed: tuple[float, float, str],
    measured: Heard,
    words: Sequence[tuple[float, float, str]],
) -> Heard:
    inside_start, inside_end, text = timed
    start_s, end_s = within_speech(window, inside_start, inside_end)
    mine = [word for word in words if inside_start <= (word[0] + word[1]) / 2 <= inside_end]
    return Heard(
        start_s=start_s,
        end_s=end_s,
        text=text,
        words=tuple(_words(window, mine, start_s, end_s)),
        avg_logprob=measured.avg_logprob,
        no_speech_prob=measured.no_speech_prob,
        compression_ratio=compression_ratio(text),
        temperature=measured.temperature,
        tokens=measured.tokens,
    )


def _words(
    window: SpeechWindow, words: Sequence[tuple[float, float, str]], start_s: float, end_s: float
) -> Iterator[Word]:
    reached_s = start_s
    for inside_start, inside_end, text in words:
        begin_s, stop_s = within_speech(window, inside_start, inside_end)
        begin_s = min(max(begin_s, reached_s), end_s)
        reached_s = min(max(stop_s, begin_s), end_s)
        yield Word(begin_s, reached_s, text)
