"""Named expressions: who is in, who can be reached, and the file that leaves."""
