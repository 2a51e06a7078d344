"""One profile, whole: every property, and the rows of every table in time order."""
