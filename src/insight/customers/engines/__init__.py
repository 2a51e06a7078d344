"""The doors to engines: connecting, reading, running, and what each does in its own way."""
