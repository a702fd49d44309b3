"""What is told of changes and of who is present, and the leases of those who write."""
