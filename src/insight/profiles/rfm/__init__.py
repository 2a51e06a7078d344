"""Recency, frequency and monetary value: scores, cut-offs, the named segments of their cells."""
