"""Proposals, and one's own suggestions."""
