"""Contracts of sections, and the findings against them."""
