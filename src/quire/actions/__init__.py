"""Work in several steps: what takes a language model, a slow computation or the background besides the database."""
