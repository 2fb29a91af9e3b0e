"""Figures on public sets: ``python -m tests.benchmarks.public`` (or ``make eval-public``)."""
