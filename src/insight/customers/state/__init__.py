"""What tells whether the data changed, the folder of what a workspace keeps, and the editing of its file."""
