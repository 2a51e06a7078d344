"""What a fitted partition is kept as: frozen numbers that say the label of a row, in NumPy and in the engine."""
