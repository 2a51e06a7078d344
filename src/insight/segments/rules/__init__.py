"""Segments as conditions that people can read, with precision and recall on everyone."""
