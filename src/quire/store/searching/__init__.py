"""Passages and how they are found, by words and by meaning."""
