"""People, how they prove who they are, and what a token is for."""
