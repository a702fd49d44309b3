"""Sections, their history and settings, contracts, and their texts as pages show them."""
