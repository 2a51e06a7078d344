"""The engine, held against known worlds and against the row-by-row interpreter."""
