"""Audiences against each other and against everyone: overlap, breakdown, difference."""
