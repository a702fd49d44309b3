"""Comments and their page."""
