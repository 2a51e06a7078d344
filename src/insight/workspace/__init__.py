"""The doors: a workspace, and what can be asked of its audiences and segmentations. Each delegates down."""
