"""Language models behind one port. They are given a prompt and know nothing of documents, people or databases."""
