"""Passages as vectors and words: kept, and searched."""
