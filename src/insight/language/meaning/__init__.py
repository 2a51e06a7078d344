"""What a condition says: its subject lies in these stretches of an ordered line, with or without the missing value."""
