"""Contracts, their findings, and the table of sections."""
