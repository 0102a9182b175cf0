"""Measurements: `python -m bench [names]`; ratios in one run, figures in docs/benchmarks.md."""
