"""Passes over the tables: all aggregates of all wanted expressions together, joined to one row per profile."""
