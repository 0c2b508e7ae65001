"""What the figures in the README come from. Each module runs with `python -m benchmarks.NAME`."""
