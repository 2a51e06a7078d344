"""What leaves the workspace: files of the members who may be contacted, and what each says of itself."""
