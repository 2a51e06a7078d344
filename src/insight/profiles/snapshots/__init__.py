"""The profile table of one `as_of`, kept, with what tells whether it still holds."""
