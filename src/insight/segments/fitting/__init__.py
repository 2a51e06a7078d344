"""From properties to a partition: treatments, how many segments, the fit over everyone."""
