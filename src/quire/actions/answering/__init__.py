"""Answers: from the material for a prompt to the events that readers get."""
