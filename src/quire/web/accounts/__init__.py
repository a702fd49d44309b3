"""Signing in, one's own account, tokens, groups, and the administration of accounts."""
