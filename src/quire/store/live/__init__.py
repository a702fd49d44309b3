"""Who is where now: presence, and the leases of those who write."""
