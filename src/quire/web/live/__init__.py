"""Live events, and the leases of those who write."""
