"""Signing in by each way, and proving it again."""
