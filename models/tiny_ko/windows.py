"""Training examples: windows of one to a few pieces of speech, as a VAD would cut them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.tiny_ko import augment
from models.tiny_ko import tokenizer as ids
from models.tiny_ko.augment import Audio
from models.tiny_ko.clips import FRAMES_PER_SECOND, Clip
from models.tiny_ko.features import RATE_HZ, log_mel

IGNORE = -100
NO_TIME = -1.0
_FRAME = RATE_HZ // FRAMES_PER_SECOND


@dataclass(frozen=True, slots=True)
class Mix:
    """What the windows of a stage hold."""

    piece_counts: tuple[int, ...] = (1,)
    """Drawn evenly: the number of pieces of speech in a window."""
    span_share: float = 0.0
    """Pieces that are a run of words out of a sentence instead of the whole."""
    silence_share: float = 0.04
    time_share: float = 0.5
    """Windows with timestamps."""
    prompt_share: float = 0.0
    """Windows with earlier text in front."""
    meeting_share: float = 0.1
    """Pieces from the sample meeting in its own voices."""
    max_seconds: float = 12.0


class Window(NamedTuple):
    """One example. Token lists are compact ids; times are seconds, `NO_TIME` where none is known.

    `labels` has one entry per input token; `frames` one phoneme class per 20 ms of `mel`.
    """

    mel: NDArray[np.float32]
    tokens: list[int]
    labels: list[int]
    times: list[float]
    frames: NDArray[np.int64]


class Compact:
    """Maps Whisper's ids to the few rows in use; the last row stands for all the others."""

    def __init__(self, tokenizer: Tokenizer, texts: Sequence[str]) -> None:
        used = set(ids.CONTROLS) | set(range(ids.FIRST_TIME, ids.SIZE))
        for text in texts:
            used |= set(tokenizer.encode(" " + text, add_special_tokens=False).ids)
        self.used = sorted(used)
        self.other = len(self.used)
        self.size = self.other + 1
        self._rows = {number: row for row, number in enumerate(self.used)}
        self.text_rows = [row for number, row in self._rows.items() if number < ids.END]

    def row(self, number: int) -> int:
        """Return the row of an id."""
        return self._rows.get(number, self.other)


class _Piece(NamedTuple):
    text: str
    audio: Audio
    rows: list[int]
    times: list[float]
    frames: NDArray[np.uint8]


class WindowMaker:
    """Builds windows out of clips; all chance comes from the generator it is handed."""

    def __init__(self, clips: list[Clip], tokenizer: Tokenizer, compact: Compact) -> None:
        self._any = [clip for clip in clips if clip.kind == "any"]
        self._meeting = [clip for clip in clips if clip.kind == "meeting"]
        self._tokenizer = tokenizer
        self._compact = compact
        self._texts = sorted({clip.text for clip in clips})
        self._encoded: dict[str, tuple[list[int], list[int]]] = {}

    def make(self, rng: np.random.Generator, mix: Mix) -> Window:
        """Draw one window."""
        if rng.random() < mix.silence_share:
            return self._silence(rng, mix)
        pieces, audio, starts = self._speech(rng, mix)
        mel = _features(rng, augment.distort(rng, audio))
        frames = np.zeros(mel.shape[1] // 2, np.int64)
        for piece, start in zip(pieces, starts, strict=True):
            first = start // _FRAME
            shared = min(len(piece.frames), len(frames) - first)
            if shared > 0:
                frames[first : first + shared] = piece.frames[:shared]
        prompt = self._prompt(rng) if rng.random() < mix.prompt_share else []
        timed = rng.random() < mix.time_share
        return self._example(mel, frames, prompt, self._body(pieces, starts, timed))

    def _speech(self, rng: np.random.Generator, mix: Mix) -> tuple[list[_Piece], Audio, list[int]]:
        """Draw pieces and join them with silence before, between and after."""
        pieces: list[_Piece] = []
        starts: list[int] = []
        parts: list[Audio] = []
        position = 0
        for index in range(int(rng.choice(mix.piece_counts))):
            pool = self._meeting if rng.random() < mix.meeting_share else self._any
            piece = self._piece(rng, pool[int(rng.integers(len(pool)))], mix.span_share)
            gap = int(rng.uniform(0.02, 0.9 if index else 0.8) * RATE_HZ)
            if index and position + gap + len(piece.audio) > mix.max_seconds * RATE_HZ:
                break
            parts += [np.zeros(gap, np.float32), piece.audio]
            starts.append(position + gap)
            position += gap + len(piece.audio)
            pieces.append(piece)
        parts.append(np.zeros(int(rng.uniform(0, 0.8) * RATE_HZ), np.float32))
        return pieces, np.concatenate(parts), starts

    def _piece(self, rng: np.random.Generator, clip: Clip, span_share: float) -> _Piece:
        gain = augment.decibels(rng.uniform(-8, 2)) if rng.random() < 0.3 else 1.0
        audio = clip.audio.astype(np.float32) * np.float32(gain / 32768)
        count = len(clip.words)
        if count < 3 or rng.random() >= span_share:
            rows, places = self._encode(clip.text)
            return _Piece(clip.text, audio, rows, _char_times(clip, places, 0), clip.frames)
        first = int(rng.integers(0, count))
        last = int(rng.integers(first, min(count, first + 5)))
        start, end = clip.words[first].start, clip.words[last].end
        text = clip.text[clip.words[first].first : clip.words[last].last].strip()
        rows, places = self._encode(text)
        times = [t - start for t in _char_times(clip, places, clip.words[first].first)]
        cut = audio[int(start * RATE_HZ) : max(int(end * RATE_HZ), int(start * RATE_HZ) + 800)]
        fade = np.minimum(1.0, np.arange(len(cut), dtype=np.float32) / 80)
        cut = cut * fade * fade[::-1]
        frames = clip.frames[int(start * FRAMES_PER_SECOND) : int(end * FRAMES_PER_SECOND)]
        return _Piece(text, cut, rows, times, frames)

    def _encode(self, text: str) -> tuple[list[int], list[int]]:
        """Return the rows of a text's tokens and the character at which each begins."""
        if text not in self._encoded:
            found = self._tokenizer.encode(" " + text, add_special_tokens=False)
            rows = [self._compact.row(number) for number in found.ids]
            # The leading space is ours; a token that is only part of a character begins in it.
            places = [max(0, first if first == 0 else first - 1) for first, _ in found.offsets]
            self._encoded[text] = rows, places
        return self._encoded[text]

    def _body(
        self, pieces: list[_Piece], starts: list[int], timed: bool
    ) -> tuple[list[int], list[float]]:
        row = self._compact.row
        rows: list[int] = [] if timed else [row(ids.NO_TIMESTAMPS)]
        times: list[float] = [] if timed else [NO_TIME]
        end = 0.0
        for piece, first in zip(pieces, starts, strict=True):
            start = first / RATE_HZ
            end = start + len(piece.audio) / RATE_HZ
            marks = [row(ids.FIRST_TIME + round(t * FRAMES_PER_SECOND)) for t in (start, end)]
            spoken = [start + time for time in piece.times]
            rows += [marks[0], *piece.rows, marks[1]] if timed else piece.rows
            times += [start, *spoken, end] if timed else spoken
        return [*rows, row(ids.END)], [*times, end]

    def _prompt(self, rng: np.random.Generator) -> list[int]:
        """Draw earlier text: sentences, or loose words of which some are unknown to the model."""
        row = self._compact.row
        if rng.random() < 0.5:
            texts = rng.choice(self._texts, int(rng.integers(1, 3)))
            rows = [number for text in texts for number in self._encode(str(text))[0]]
        else:
            rows = [int(r) for r in rng.choice(self._compact.text_rows, int(rng.integers(2, 24)))]
            rows = [self._compact.other if rng.random() < 0.3 else number for number in rows]
        return [row(ids.PREVIOUS), *rows]

    def _example(
        self,
        mel: NDArray[np.float32],
        frames: NDArray[np.int64],
        prompt: list[int],
        body: tuple[list[int], list[float]],
    ) -> Window:
        row = self._compact.row
        head = [row(ids.START), row(ids.KOREAN), row(ids.TRANSCRIBE)]
        sequence = [*prompt, *head, *body[0]]
        labels = [IGNORE] * len(prompt) + sequence[len(prompt) + 1 :]
        times = [NO_TIME] * (len(prompt) + len(head) - 1) + body[1]
        return Window(mel, sequence[:-1], labels, times, frames)

    def _silence(self, rng: np.random.Generator, mix: Mix) -> Window:
        """Make a window without speech.

        Whisper marks it by <|nospeech|> in the place of the language. Decoders forbid an empty
        text, so in a third of the windows a stray token stands first: after it the text ends,
        and in a few the label is "some unused token", which leaves any text improbable.
        """
        row = self._compact.row
        seconds = rng.uniform(0.4, mix.max_seconds)
        mel = _features(rng, augment.nothing(rng, int(seconds * RATE_HZ)))
        tokens = [row(ids.START), row(ids.KOREAN), row(ids.TRANSCRIBE)]
        labels = [row(ids.NO_SPEECH), row(ids.TRANSCRIBE), row(ids.NO_TIMESTAMPS)]
        if rng.random() < 0.5:
            labels[-1] = row(ids.FIRST_TIME)
        tokens.append(labels[-1])
        chance = rng.random()
        labels.append(self._compact.other if chance < 0.15 else row(ids.END))
        if chance < 0.33:
            tokens.append(self._compact.other)
            labels.append(row(ids.END))
        frames = np.zeros(mel.shape[1] // 2, np.int64)
        return Window(mel, tokens, labels, [NO_TIME] * len(tokens), frames)


def _features(rng: np.random.Generator, audio: Audio) -> NDArray[np.float32]:
    """Compute log-mel as the recogniser does, an even number of frames, lightly masked."""
    mel = log_mel(audio)[:, :-1]
    mel = mel[:, : mel.shape[1] // 2 * 2]
    if rng.random() < 0.4:
        augment.mask(rng, mel)
    return mel


def _char_times(clip: Clip, places: list[int], offset: int) -> list[float]:
    """Tell when the characters at `places` (counted from `offset`) are spoken."""
    times = np.full(len(clip.text) + 1, clip.seconds)
    for word in clip.words:
        spoken = len(clip.text[word.first : word.last].rstrip(" .,?"))
        steps = (np.arange(word.last - word.first) + 0.5) / max(spoken, 1)
        times[word.first : word.last] = word.start + (word.end - word.start) * steps.clip(0, 1)
    return [float(times[min(place + offset, len(clip.text))]) for place in places]
