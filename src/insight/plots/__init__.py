"""Figures: aggregated numbers in, plotly figures out. Nothing here knows profiles, tables or the engine."""
