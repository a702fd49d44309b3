"""Uploaded files: which are held and needed, and where they lie."""
