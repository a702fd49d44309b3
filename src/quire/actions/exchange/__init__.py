"""Documents in and out: files made of documents, and documents made of files."""
