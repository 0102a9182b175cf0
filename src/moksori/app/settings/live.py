"""Settings of live meetings."""

from typing import Literal

from pydantic import Field

from moksori.app.settings.sections import Section, Url


class EndpointingSection(Section):
    """When an utterance begins and ends while people speak; a meeting may have its own."""

    end_ms: int = Field(default=300, ge=96, le=10_000)
    """A pause this long closes a sentence that is finished by its ending (`-습니다`)."""
    mid_ms: int = Field(default=700, ge=96, le=10_000)
    """The same where it may go on, or nobody knows yet how it ends."""
    wait_ms: int = Field(default=1300, ge=96, le=10_000)
    """The same where it can not stand alone (`-는데`, `-고`)."""
    digits_ms: int = Field(default=1000, ge=0, le=10_000)
    """Added while numbers are being told."""
    enter: float = Field(default=0.5, gt=0, lt=1)
    """Speech begins above this probability."""
    exit: float = Field(default=0.35, gt=0, lt=1)
    """A pause begins below this probability."""
    min_speech_ms: int = Field(default=96, ge=32, le=2_000)
    """Shorter sounds are no speech."""
    pre_roll_ms: int = Field(default=300, ge=0, le=1_000)
    """Sound kept before speech."""
    tail_ms: int = Field(default=200, ge=0, le=1_000)
    """Sound kept after speech."""
    partial_every_ms: int = Field(default=500, ge=100, le=10_000)
    """How often words are shown before an utterance is complete."""
    stalled_ms: int = Field(default=1500, ge=500, le=60_000)
    """When no sound has come for so long, an utterance is closed where it is. A client that
    comes back within this time cuts no sentence in two."""
    long_s: float = Field(default=12.0, ge=2, le=28)
    """From here on any pause closes an utterance."""
    longest_s: float = Field(default=15.0, ge=2, le=28)
    """Here it is cut, pause or not."""


class LiveSettings(Section):
    """Meetings that are heard while people speak."""

    log_url: Url | None = None
    """Where sound goes before it is acknowledged: `file:///path`; unset means the folder `audiolog`
    in the data directory."""
    listeners: int = Field(default=1, ge=0, le=1)
    """Listeners that `moksori serve` starts and watches; 0 leaves it to `moksori listener`."""
    max_tracks: int = Field(default=64, ge=1, le=1_000)
    """How many tracks may be sent at once; who comes then is told when to come again."""
    partials: bool = True
    """Show words before an utterance is complete."""
    keep_audio: Literal["flac", "none"] = "flac"
    """What becomes of the sound after a meeting: one FLAC file for each track, or nothing."""
    keep_audio_days: int | None = Field(default=None, ge=1)
    """The sound is deleted after so many days; unset: with its meeting."""
    abandoned_after_s: float = Field(default=3600.0, ge=1)
    """A meeting that nobody sends anything to ends by itself after so long."""
    endpointing: EndpointingSection = EndpointingSection()
    """When an utterance begins and ends."""
