"""Accounts: people, how they prove who they are, and what their tokens are for."""
