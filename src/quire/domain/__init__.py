"""The product's nouns as plain data, and its rules as pure functions; no database, no network and no clock.

`texts` compares Markdown texts, `citing` checks quotations, `searching` makes lexemes of texts and questions, `history`
has versions and authorship, `conversation` has chats and prompts. Beside them, one module for each noun.
"""
