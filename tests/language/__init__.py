"""The language layer: reading, writing, checking and explaining expressions."""
