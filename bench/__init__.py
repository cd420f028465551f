"""Measurements: one command for each figure in BENCHMARKS.md."""
