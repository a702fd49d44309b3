"""How texts and questions become lexemes, the same for every database, and what is found for a question."""
