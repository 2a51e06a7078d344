"""Segmentations: partitions of the profiles, found with scikit-learn or laid down, kept as frozen numbers."""

FOLDER = "segments"
"""Where a workspace keeps them: a folder of this name beside its file."""
