"""What the linter looks for, rule by rule."""
