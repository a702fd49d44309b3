"""Chats: questions, answers, the proposals in them, and what was decided of these."""
