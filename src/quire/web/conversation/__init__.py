"""Chats, messages and proposals."""
