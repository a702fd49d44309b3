"""Quire: write long documents with an assistant that cites its sources."""

__version__ = "0.1.0"
