"""Uploaded sources, and the bibliography."""
