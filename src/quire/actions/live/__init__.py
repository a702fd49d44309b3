"""Live events to open pages, and who is present in all processes."""
