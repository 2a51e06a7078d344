"""Properties as columns of numbers: each treated in a frozen way, chosen from the data, alike in NumPy and in the engine."""
