"""The answer finder's training and figures: ``python -m tests.benchmarks.finder``."""
