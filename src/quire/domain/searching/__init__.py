"""How texts and questions become the lexemes by which passages are found, the same for every database."""
