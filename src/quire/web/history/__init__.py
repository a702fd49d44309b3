"""What was: versions, documents at a time, authorship."""
