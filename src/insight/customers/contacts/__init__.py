"""Addresses: which can be written to, judged by their form alone."""
