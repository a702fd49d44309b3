"""Sharing, links with their guests, leases, live events."""
