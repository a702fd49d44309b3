"""Diagnostics, mail, networks, retention."""
