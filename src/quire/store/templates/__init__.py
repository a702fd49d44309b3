"""Templates of instructions and of Word files, and whose they are."""
