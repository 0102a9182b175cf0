"""A process of its own around espeak-ng's library, so that its licence (GPL) stays outside ours.

Run as a script: `espeak_child.py VOICE WORDS_PER_MINUTE PITCH`, UTF-8 text on stdin; WAV (mono, 16
bit, its length left open) on stdout. Imports nothing of moksori.
"""

import ctypes
import os
import struct
import sys
from importlib import import_module

_RETRIEVAL = 1
_BUFFER_MS = 50
_UTF8 = 1
_RATE, _PITCH = 1, 3
_OPEN_LENGTH = 0x7FFFF000


def header(rate_hz: int) -> bytes:
    """Return the head of a WAV file that goes on until the end of the stream."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", _OPEN_LENGTH + 36, b"WAVE", b"fmt ", 16, 1, 1),
        *(rate_hz, rate_hz * 2, 2, 16, b"data", _OPEN_LENGTH),
    )


def main() -> int:
    """Speak stdin to stdout; 2 means that there is no such voice."""
    voice, words_per_minute, pitch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    loader = import_module("espeakng_loader")
    library = ctypes.CDLL(loader.get_library_path())
    data = str(loader.get_data_path()).encode()
    rate_hz = library.espeak_Initialize(_RETRIEVAL, _BUFFER_MS, data, 1 << 15)
    if rate_hz <= 0:
        return 1
    out = sys.stdout.fileno()
    os.write(out, header(rate_hz))
    kind = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
    )

    def on_sound(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        sound = memoryview(ctypes.string_at(samples, count * 2) if count > 0 else b"")
        while sound:
            sound = sound[os.write(out, sound) :]
        return 0

    callback = kind(on_sound)
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        return 2
    library.espeak_SetParameter(_RATE, words_per_minute, 0)
    library.espeak_SetParameter(_PITCH, pitch, 0)
    text = sys.stdin.buffer.read()
    library.espeak_Synth(text, len(text) + 1, 0, 1, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    return 0


if __name__ == "__main__":
    sys.exit(main())
