"""Silero VAD by onnxruntime: one session for all tracks, one thread, the state kept per track.

The model file is the `16k_sequence` variant of silero-vad 6.2.3 (MIT, see SILERO-LICENSE): it gives
the same probabilities as the streaming variant, bit for bit, at a third of its cost, because it
takes many steps of a track in one call.
"""

from functools import cached_property
from importlib.resources import files
from threading import Lock
from typing import Any, Final

import numpy as np

from moksori.ports.audio import Pcm
from moksori.ports.vad import WINDOW_SAMPLES

_MODEL: Final = "silero_vad_16k_sequence.onnx"
_CONTEXT_SAMPLES: Final = 64
_MOST_STEPS: Final = 64
"""Steps per call: longer calls cost more per step, shorter ones too."""


class SileroVad:
    """Opens tracks; the session is made at the first one and shared by all."""

    name = "silero"

    def __init__(self) -> None:
        self._lock = Lock()

    def open(self) -> "SileroTrack":
        """Start listening to a new track."""
        with self._lock:
            return SileroTrack(self._session)

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401  # onnxruntime ships no types
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        model = files("moksori.engines.vad").joinpath(_MODEL).read_bytes()
        return ort.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])


class SileroTrack:
    """One track's memory: the end of its last window and the network's state."""

    def __init__(self, session: Any) -> None:  # noqa: ANN401  # onnxruntime ships no types
        self._session = session
        self._context = np.zeros(_CONTEXT_SAMPLES, dtype=np.float32)
        self._hidden = np.zeros((1, 1, 128), dtype=np.float32)
        self._cell = np.zeros((1, 1, 128), dtype=np.float32)

    def probabilities(self, pcm: Pcm) -> Pcm:
        """Return one speech probability per 512 samples; `pcm` holds a whole number of these."""
        steps = pcm.reshape(-1, WINDOW_SAMPLES)
        heard = [
            self._run(steps[first : first + _MOST_STEPS])
            for first in range(0, len(steps), _MOST_STEPS)
        ]
        return np.concatenate(heard) if heard else np.zeros(0, dtype=np.float32)

    def _run(self, steps: Pcm) -> Pcm:
        block = np.empty((len(steps), _CONTEXT_SAMPLES + WINDOW_SAMPLES), dtype=np.float32)
        block[:, _CONTEXT_SAMPLES:] = steps
        block[0, :_CONTEXT_SAMPLES] = self._context
        block[1:, :_CONTEXT_SAMPLES] = steps[:-1, -_CONTEXT_SAMPLES:]
        self._context = steps[-1, -_CONTEXT_SAMPLES:].copy()
        heard, self._hidden, self._cell = self._session.run(
            None, {"input": block, "h": self._hidden, "c": self._cell}
        )
        return np.asarray(heard, dtype=np.float32).reshape(-1)
