"""Files that people upload are taken in, held and settled."""
