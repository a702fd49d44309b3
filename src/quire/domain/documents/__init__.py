"""Documents and sections, with their settings and titles."""
