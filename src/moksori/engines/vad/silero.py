"""Silero VAD by onnxruntime: one session for all tracks, one thread, the state kept per track.

The model file is `silero_vad.onnx` of silero-vad 6.2.3 (MIT, see SILERO-LICENSE). It takes one step
of a track a call, or one step each of several tracks: rows, with a state for each.
"""

from functools import cached_property
from importlib.resources import files
from threading import Lock
from typing import Any, Final

import numpy as np

from moksori.ports.audio import SAMPLE_RATE_HZ, Pcm
from moksori.ports.vad import WINDOW_SAMPLES

_MODEL: Final = "silero_vad.onnx"
_CONTEXT_SAMPLES: Final = 64
_LAYER: Final = 128
_STATE_SIZE: Final = _CONTEXT_SAMPLES + 2 * _LAYER


class SileroVad:
    """Opens tracks; the session is made at the first one and shared by all."""

    name = "silero"

    def __init__(self) -> None:
        self._lock = Lock()

    def open(self) -> "SileroTrack":
        """Start listening to a new track."""
        with self._lock:
            return SileroTrack(self._session)

    def rows(self) -> "SileroRows":
        """Return what hears live tracks, all in one call."""
        with self._lock:
            return SileroRows(self._session)

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
        self._rate = np.array(SAMPLE_RATE_HZ, dtype=np.int64)
        self._state = np.zeros((2, 1, _LAYER), dtype=np.float32)
        self._block = np.zeros((1, _CONTEXT_SAMPLES + WINDOW_SAMPLES), dtype=np.float32)
        """The end of the last step, and the step."""

    def probabilities(self, pcm: Pcm) -> Pcm:
        """Return one speech probability per 512 samples; `pcm` holds a whole number of these."""
        steps = pcm.reshape(-1, WINDOW_SAMPLES)
        return np.array([self._probability(step) for step in steps], dtype=np.float32)

    def _probability(self, step: Pcm) -> float:
        self._block[0, :_CONTEXT_SAMPLES] = self._block[0, -_CONTEXT_SAMPLES:]
        self._block[0, _CONTEXT_SAMPLES:] = step
        heard, self._state = self._session.run(
            None, {"input": self._block, "state": self._state, "sr": self._rate}
        )
        return float(heard[0, 0])


class SileroRows:
    """One step each of many tracks; a state is the end of the last window, then both layers."""

    state_size = _STATE_SIZE

    def __init__(self, session: Any) -> None:  # noqa: ANN401  # onnxruntime ships no types
        self._session = session
        self._rate = np.array(SAMPLE_RATE_HZ, dtype=np.int64)

    def probabilities(self, windows: Pcm, states: Pcm) -> Pcm:
        """Return one speech probability per row, and bring `states` up to date."""
        rows = len(windows)
        if rows == 0:
            return np.zeros(0, dtype=np.float32)
        layers = states[:, _CONTEXT_SAMPLES:].reshape(rows, 2, _LAYER).transpose(1, 0, 2)
        heard, layers = self._session.run(
            None,
            {
                "input": np.concatenate((states[:, :_CONTEXT_SAMPLES], windows), axis=1),
                "state": np.ascontiguousarray(layers),
                "sr": self._rate,
            },
        )
        states[:, :_CONTEXT_SAMPLES] = windows[:, -_CONTEXT_SAMPLES:]
        states[:, _CONTEXT_SAMPLES:] = layers.transpose(1, 0, 2).reshape(rows, 2 * _LAYER)
        return np.asarray(heard[:, 0], dtype=np.float32)
