"""Where a model runs, and with which numbers."""

from pathlib import Path
from typing import Final

_GPU_SIGNS: Final = (Path("/dev/nvidiactl"), Path("/dev/dxg"))


def gpu_likely() -> bool:
    """Tell cheaply whether this machine has an NVIDIA GPU; loading a model finds out for sure."""
    return any(sign.exists() for sign in _GPU_SIGNS)


def pick_device(wanted: str) -> str:
    """Return `cpu` or `cuda`; `auto` takes the GPU that CTranslate2 can use."""
    if wanted != "auto":
        return wanted
    import ctranslate2

    return "cuda" if gpu_likely() and ctranslate2.get_cuda_device_count() > 0 else "cpu"


def pick_compute_type(wanted: str, device: str) -> str:
    """Return CTranslate2's name of the numbers; `auto` is int8 on a CPU, float16 on a GPU."""
    if wanted != "auto":
        return wanted
    import ctranslate2

    able = ctranslate2.get_supported_compute_types(device)
    liked = ("int8", "float32") if device == "cpu" else ("float16", "int8_float32", "float32")
    return next((kind for kind in liked if kind in able), "default")
