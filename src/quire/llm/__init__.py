"""Language models behind one port. They are given a prompt and know nothing of documents, people or databases.

`language_model` is the port: what a model can be asked and what it says. Three models implement it:
`openai_compatible` speaks to any server with the chat-completions interface, with `event_stream` as its parser;
`quoting` is the built-in assistant that quotes the best passages; `scripted` says what it was given, for tests and
demonstrations. `embeddings` asks a server for vectors, which no model needs. A further model is one file here and one
line in `app.language_model`.
"""
