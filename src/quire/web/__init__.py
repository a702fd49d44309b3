"""Requests in; JSON, pages and streams out. The only floor that knows the web framework."""
