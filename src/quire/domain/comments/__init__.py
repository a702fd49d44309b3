"""Comments and their threads."""
