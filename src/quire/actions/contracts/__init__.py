"""Contracts are checked in the background."""
