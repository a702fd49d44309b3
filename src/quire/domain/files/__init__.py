"""Kinds of files, and pictures."""
