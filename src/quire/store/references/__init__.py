"""Uploaded sources, the bibliography, and the citations of both."""
