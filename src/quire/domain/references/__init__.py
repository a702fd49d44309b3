"""Uploaded sources, their passages, and what was noted as they were read."""
