"""Exact counts of audiences as fast as a hand can move: the profile table in memory, and conditions as bit arrays."""
