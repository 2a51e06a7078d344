"""Profiles most like the members of an audience: learned, scored, kept as frozen numbers."""
