"""Command line of the recipe: `python -m models.tiny_ko STAGE`."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

_STAGES = {
    "tokenizer": "build tokenizer.json from the tiktoken file of Whisper",
    "clips": "speak all texts",
    "meeting": "render the sample meeting",
    "train": "train the network",
    "export": "convert and pack the network",
    "evaluate": "measure the packed model",
}


def main() -> None:
    """Run one stage."""
    parser = argparse.ArgumentParser(prog="python -m models.tiny_ko")
    parser.add_argument("--work", type=Path, default=Path("build/tiny_ko"))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--blind", action="store_true", help="evaluate: blind voices as well")
    parser.add_argument("--every", type=int, default=1, help="evaluate: every n-th clip")
    commands = parser.add_subparsers(dest="stage", required=True)
    for name, text in _STAGES.items():
        commands.add_parser(name, help=text)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    importlib.import_module(f"models.tiny_ko.{args.stage}").main(args)


if __name__ == "__main__":
    main()
