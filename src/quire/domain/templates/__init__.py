"""Templates of documents and of instructions, and whose they are."""
