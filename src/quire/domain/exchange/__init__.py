"""Documents in and out: what is exported and imported, archives of whole documents, and Word files that come home."""
