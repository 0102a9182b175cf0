"""The demo: the sample meeting through a server of its own becomes minutes and cards that move."""

from moksori.app.demo.run import run_demo

__all__ = ["run_demo"]
