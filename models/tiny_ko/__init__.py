"""The recipe of tiny-ko: a closed-set Korean Whisper that proves the path, not free speech."""
