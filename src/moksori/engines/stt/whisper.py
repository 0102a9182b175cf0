"""A loaded Whisper: windows in, timed text out. Blocking; one call at a time.

It drives faster-whisper's parts by itself, because the windows are cut already: features, encoder
and decoder in batches, time stamps always on, another try at a higher temperature only for windows
that a guard stopped. Silence is filled up to 30 s, or to the model's own `min_window_s`. Drafts get
no time stamps, one beam, one try and less silence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from moksori.engines.stt.about import FULL_WINDOW_S, ModelCard
from moksori.engines.stt.drafts import draft_frames, draft_tokens
from moksori.engines.stt.features import FRAMES_PER_S, filled, log_mel
from moksori.engines.stt.guards import (
    GuardSettings,
    compression_ratio,
    invented,
    needs_another_try,
)
from moksori.engines.stt.prompts import prompt_tokens
from moksori.engines.stt.stretches import (
    SpokenWord,
    Stretch,
    placed,
    split,
    within_speech,
    without_halves,
    words_of,
)
from moksori.errors import ModelUnavailableError, UnsupportedLanguageError
from moksori.ports.audio import SAMPLE_RATE_HZ, Pcm, SpeechWindow
from moksori.ports.stt import Heard, SttOptions

if TYPE_CHECKING:
    from faster_whisper.tokenizer import Tokenizer

_RETRY_TEMPERATURES: Final = (0.2, 0.4)
_CANDIDATES: Final = 5
_TOKENS_PER_S: Final = 20
_TOKENS_MORE: Final = 40
_BUCKETS_S: Final = (2.0, 4.0, 6.0, 8.0, 10.0, 15.0, 20.0, FULL_WINDOW_S)
"""Windows are filled up to one of these lengths, so that a batch holds equals."""
_NEEDED_FILES: Final = ("model.bin", "config.json", "tokenizer.json")


class StoppedError(Exception):
    """The caller has gone; the rest of the work is not done."""


@dataclass(frozen=True, slots=True)
class _Take:
    """What one decoding of a window gave."""

    tokens: tuple[int, ...]
    avg_logprob: float
    no_speech: float
    ratio: float
    temperature: float
    words: tuple[SpokenWord, ...] = ()


@dataclass(frozen=True, slots=True)
class _Request:
    """What is the same for every window of a call."""

    tokenizer: "Tokenizer"
    prompt: list[int]
    suppressed: list[int]
    options: SttOptions


class Whisper:
    """A model in memory."""

    def __init__(
        self,
        directory: Path,
        card: ModelCard,
        *,
        device: str,
        compute_type: str,
        threads: int = 0,
        batch_size: int = 8,
        guards: GuardSettings | None = None,
    ) -> None:
        """Load the model.

        Raises:
            ModelUnavailableError: the directory does not hold one.
        """
        from faster_whisper import WhisperModel

        missing = [name for name in _NEEDED_FILES if not (directory / name).is_file()]
        if missing:
            raise ModelUnavailableError(f"the model directory lacks {', '.join(missing)}")
        try:
            self._model = WhisperModel(
                str(directory),
                device=device,
                compute_type=compute_type,
                cpu_threads=threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as exc:
            raise ModelUnavailableError("the model can not be loaded") from exc
        self._card = card
        self._batch_size = batch_size
        self._guards = guards or GuardSettings()

    def hear(
        self, windows: Sequence[SpeechWindow], options: SttOptions, stop: Event
    ) -> list[list[Heard]]:
        """Return what was heard in each window, in order.

        Raises:
            StoppedError: `stop` was set meanwhile.
            UnsupportedLanguageError: the model does not know the language.
        """
        request = self._request(options)
        takes: dict[int, _Take] = {}
        for frames, members in self._groups(windows, draft=options.draft):
            takes |= self._best_takes(windows, members, frames, request, stop)
        return [list(self._heard(window, takes[n], request)) for n, window in enumerate(windows)]

    def _request(self, options: SttOptions) -> _Request:
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        multilingual = self._model.model.is_multilingual
        if not multilingual and options.language != "en":
            raise UnsupportedLanguageError("the model knows English only")
        try:
            tokenizer = Tokenizer(
                self._model.hf_tokenizer,
                multilingual,
                task="transcribe",
                language=options.language,
            )
        except ValueError as exc:
            raise UnsupportedLanguageError("no such language code") from exc
        told = prompt_tokens(options, tokenizer.encode)
        before = [tokenizer.sot_prev, *told] if told else []
        return _Request(
            tokenizer,
            [*before, *tokenizer.sot_sequence, *([tokenizer.no_timestamps] * options.draft)],
            list(get_suppressed_tokens(tokenizer, [-1])),
            options,
        )

    def _groups(
        self, windows: Sequence[SpeechWindow], *, draft: bool
    ) -> Iterator[tuple[int, list[int]]]:
        """Yield batches of windows that are filled up to the same number of frames."""
        by_frames: dict[int, list[int]] = {}
        for n, window in enumerate(windows):
            by_frames.setdefault(self._frames(window, draft=draft), []).append(n)
        for frames in sorted(by_frames):
            members = by_frames[frames]
            for first in range(0, len(members), self._batch_size):
                yield frames, members[first : first + self._batch_size]

    def _frames(self, window: SpeechWindow, *, draft: bool) -> int:
        sound_s = window.pcm.size / SAMPLE_RATE_HZ
        if draft:
            return draft_frames(sound_s, self._card)
        wanted_s = max(sound_s, self._card.min_window_s)
        return round(next((s for s in _BUCKETS_S if s >= wanted_s), FULL_WINDOW_S) * FRAMES_PER_S)

    def _best_takes(
        self,
        windows: Sequence[SpeechWindow],
        members: list[int],
        frames: int,
        request: _Request,
        stop: Event,
    ) -> dict[int, _Take]:
        fixed = 0.0 if request.options.draft else request.options.temperature
        first = 0.0 if fixed is None else fixed
        tries: dict[int, list[_Take]] = {n: [] for n in members}
        open_ones = members
        for temperature in (first, *(_RETRY_TEMPERATURES if fixed is None else ())):
            if stop.is_set():
                raise StoppedError
            features = self._features([windows[n].pcm for n in open_ones], frames)
            lengths = [windows[n].pcm.size / SAMPLE_RATE_HZ for n in open_ones]
            takes = self._decode(features, lengths, request, temperature, stop)
            for n, take in zip(open_ones, takes, strict=True):
                tries[n].append(take)
            open_ones = [n for n in open_ones if self._failed(tries[n][-1])]
            if not open_ones:
                break
        return {n: self._best(takes) for n, takes in tries.items()}

    def _failed(self, take: _Take) -> bool:
        return needs_another_try(take.ratio, take.avg_logprob, take.no_speech, self._guards)

    def _best(self, takes: list[_Take]) -> _Take:
        """Return the last try if it passed, else the likeliest of those that do not loop."""
        if not self._failed(takes[-1]):
            return takes[-1]
        sane = [take for take in takes if take.ratio <= self._guards.compression_ratio]
        return max(sane or takes, key=lambda take: take.avg_logprob)

    def _features(self, sounds: Sequence[Pcm], frames: int) -> Pcm:
        filters = self._model.feature_extractor.mel_filters
        return np.stack([filled(log_mel(pcm, filters), frames) for pcm in sounds])

    def _decode(
        self,
        features: Pcm,
        lengths: Sequence[float],
        request: _Request,
        temperature: float,
        stop: Event,
    ) -> list[_Take]:
        encoded = self._model.encode(features)
        if stop.is_set():
            raise StoppedError
        room = len(request.prompt) + _room(features.shape[-1], lengths, request.options)
        how: dict[str, Any] = {"beam_size": self._beams(request.options)}
        if temperature > 0.0:
            how = {
                "beam_size": 1,
                "num_hypotheses": _CANDIDATES,
                "sampling_topk": 0,
                "sampling_temperature": temperature,
            }
        results = self._model.model.generate(
            encoded,
            [request.prompt] * len(lengths),
            max_length=min(room, self._model.max_length),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=request.suppressed,
            **how,
        )
        takes = [_take(result, request.tokenizer, temperature) for result in results]
        with_words = request.options.word_times and not request.options.draft
        if with_words and not stop.is_set():
            return self._with_words(takes, encoded, lengths, features.shape[-1], request)
        return takes

    def _beams(self, options: SttOptions) -> int:
        return (
            1
            if options.draft
            else min(options.beam_size, self._card.max_beams or options.beam_size)
        )

    def _with_words(
        self,
        takes: list[_Take],
        encoded: object,
        lengths: Sequence[float],
        frames: int,
        request: _Request,
    ) -> list[_Take]:
        from faster_whisper.transcribe import merge_punctuations

        tokenizer = request.tokenizer
        texts = [[token for token in take.tokens if token < tokenizer.eot] for take in takes]
        sizes = [min(ceil(length) * FRAMES_PER_S, frames) for length in lengths]
        found: list[_Take] = []
        aligned = self._model.find_alignment(tokenizer, texts, encoded, sizes)
        for take, words in zip(takes, aligned, strict=True):
            merge_punctuations(words, "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、")
            timed = tuple(
                SpokenWord(
                    str(word["word"]),
                    float(word["start"]),
                    float(word["end"]),
                    float(word["probability"]),
                    len(word["tokens"]),
                )
                for word in words
            )
            found.append(replace(take, words=timed))
        return found

    def _heard(self, window: SpeechWindow, take: _Take, request: _Request) -> Iterator[Heard]:
        length_s = window.pcm.size / SAMPLE_RATE_HZ
        stretches = split(take.tokens, request.tokenizer.timestamp_begin, length_s)
        spoken = words_of(take.words, stretches)
        for n, stretch in enumerate(stretches):
            ends = stretches[n + 1].start_s if n + 1 < len(stretches) else length_s
            heard = self._one(window, take, stretch, spoken[n], request)
            speech = window.speech_at((stretch.start_s + stretch.end_s) / 2)
            room_s = ends - stretch.start_s
            if heard.text and not invented(
                heard, speech=speech, room_s=room_s, settings=self._guards
            ):
                yield heard

    def _one(
        self,
        window: SpeechWindow,
        take: _Take,
        stretch: Stretch,
        words: Sequence[SpokenWord],
        request: _Request,
    ) -> Heard:
        start_s, end_s = within_speech(window, stretch.start_s, stretch.end_s)
        text = without_halves(request.tokenizer.decode(list(stretch.tokens)))
        return Heard(
            start_s=start_s,
            end_s=end_s,
            text=text,
            words=tuple(placed(window, words, start_s, end_s)),
            avg_logprob=take.avg_logprob,
            no_speech_prob=take.no_speech,
            compression_ratio=compression_ratio(text),
            temperature=take.temperature,
            tokens=stretch.tokens,
        )


def _room(frames: int, lengths: Sequence[float], options: SttOptions) -> int:
    """Return how many tokens may be written for a batch."""
    if options.draft:
        return draft_tokens(max(lengths))
    return round(frames / FRAMES_PER_S * _TOKENS_PER_S) + _TOKENS_MORE


def _take(result: Any, tokenizer: "Tokenizer", temperature: float) -> _Take:  # noqa: ANN401  # ctranslate2 ships no types
    tokens = tuple(result.sequences_ids[0])
    text = without_halves(tokenizer.decode(list(tokens)))
    return _Take(
        tokens=tokens,
        avg_logprob=float(result.scores[0]) * len(tokens) / (len(tokens) + 1),
        no_speech=float(result.no_speech_prob),
        ratio=compression_ratio(text),
        temperature=temperature,
    )
