"""Grants with their roles, groups, links, leases, live events."""
