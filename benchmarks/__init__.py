"""Benchmarks of the assignment engine on made-up cities and regions; `python -m benchmarks` prints their tables."""
