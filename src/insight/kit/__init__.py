"""Ground without any domain: how answers are drawn, and bars of long work."""
