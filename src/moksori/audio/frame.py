"""How long the smallest piece of live sound is, wherever it passes."""

from typing import Final

FRAME_MS: Final = 20
FRAME_S: Final = FRAME_MS / 1000
FRAMES_PER_S: Final = 1000 // FRAME_MS
