"""A first workspace file: what lies in a folder, guesses about it, and the text with comments."""
