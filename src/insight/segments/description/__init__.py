"""What segments are like: sizes, middles, what tells each apart, where they lie, figures."""
