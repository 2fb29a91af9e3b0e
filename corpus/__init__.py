"""Documents: what they are, how they are read and split."""
