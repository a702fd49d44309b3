"""A document is restored; who wrote it."""
