"""Proposals in hunks, what was decided of them, and comments."""
