"""What runs beside all requests."""
