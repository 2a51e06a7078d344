"""Segmentations: partitions of the profiles, found with scikit-learn or laid down, kept as frozen numbers."""
