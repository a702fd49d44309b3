"""What is done with documents as wholes, outside their export and import."""
