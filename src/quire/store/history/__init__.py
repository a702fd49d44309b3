"""History for people: of sections, of documents, who wrote what, and the way back."""
