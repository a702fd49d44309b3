"""Mails go out."""
