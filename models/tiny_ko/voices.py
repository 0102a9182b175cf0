"""Which espeak-ng voices speak for training, for development and for the blind check.

Variants that ship with espeak-ng are few and alike, so training also hears random ones: a
variant is a small text file of formant scales, pitch and roughness, and we write our own.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

DEV = ("m4", "f4", "Andy", "linda", "shelby", "max")
"""Held out of training; looked at while the recipe was being made."""

BLIND = ("m8", "f3", "Diogo", "victor")
"""Held out of training and of every decision; measured once, at the end."""

_ORDINARY = (
    "", "m1", "m2", "m3", "m5", "m6", "m7", "f1", "f2", "f5", "Alex", "Alicia", "Andrea", "Annie",
    "Denis", "Gene", "Gene2", "Henrique", "Hugo", "Jacky", "Lee", "Marco", "Mario", "Michael",
    "Mike", "Nguyen", "adam", "anika", "announcer", "antonio", "aunty", "belinda", "benjamin",
    "boris", "caleb", "david", "ed", "edward", "edward2", "gustave", "iven", "iven2", "iven3",
    "iven4", "john", "kaukovalta", "marcelo", "michel", "miguel", "norbert", "pablo", "paul",
    "pedro", "quincy", "rob", "robert", "sandro", "steph", "steph2", "steph3", "travis", "zac",
)  # fmt: skip
_ODD = (
    "grandma", "grandpa", "klatt", "klatt2", "klatt3", "RicishayMax", "robosoft", "robosoft3",
    "robosoft5", "Tweaky", "croak", "AnxiousAndy", "UniRobot", "anikaRobot",
)  # fmt: skip
RANDOM = tuple(f"random{index:03d}" for index in range(160))
WIDE = tuple(f"wide{index:03d}" for index in range(120))
"""Random variants far from any natural voice, for the last stage of training."""


def pick(rng: random.Random) -> str:
    """Choose a training voice: mostly ordinary or random, now and then an odd one."""
    share = rng.random()
    if share < 0.45:
        return rng.choice(_ORDINARY)
    return rng.choice(RANDOM) if share < 0.95 else rng.choice(_ODD)


def _variant_file(name: str, rng: random.Random, spread: tuple[float, float]) -> str:
    """Draw a variant; `spread` bounds what each formant may differ from the others by."""
    low = rng.uniform(60, 180)
    size = rng.uniform(0.84, 1.26)
    lines = [
        "language variant",
        f"name {name}",
        f"pitch {low:.0f} {low * rng.uniform(1.25, 2.1):.0f}",
        f"flutter {rng.randint(0, 6)}",
        f"roughness {rng.randint(0, 5)}",
        f"voicing {rng.randint(40, 150)}",
        f"consonants {rng.randint(60, 130)} {rng.randint(60, 130)}",
    ]
    for formant in range(9):
        frequency = 100 * size * rng.uniform(*spread)
        strength = rng.uniform(60, 150) if formant < 5 else rng.uniform(10, 130)
        lines.append(f"formant {formant} {frequency:.0f} {strength:.0f} {rng.uniform(70, 170):.0f}")
    if rng.random() < 0.3:
        lines.append("breath " + " ".join(str(rng.randint(0, 4)) for _ in range(8)))
    if rng.random() < 0.25:
        lines.append(f"echo {rng.randint(60, 200)} {rng.randint(3, 20)}")
    return "\n".join(lines) + "\n"


def write_data_path(system_data: Path, target: Path) -> Path:
    """Copy espeak-ng's data to `target` and add the random variants; return `target`."""
    data = target / "espeak-ng-data"
    if not data.exists():
        shutil.copytree(system_data, data)
    for names, seed, spread in ((RANDOM, 20261116, (0.88, 1.14)), (WIDE, 8, (0.74, 1.36))):
        rng = random.Random(seed)
        for name in names:
            text = _variant_file(name, rng, spread)
            (data / "voices" / "!v" / name).write_text(text, encoding="utf-8")
    return target
