"""From columns of numbers to a partition: the fit over everyone, and how many segments there should be."""
