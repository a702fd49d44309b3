"""Language models behind one port. They are given a prompt and know nothing of documents, people or databases.

`language_model` is the port: what a model can be asked and what it says. Three models implement it:
`openai_compatible` speaks to any server with the chat-completions interface, `quoting` is the built-in assistant that
quotes the best passages, `scripted` says what it was given, for tests and demonstrations. `embeddings` is the port for
vectors, which no model needs: `openai_embeddings` asks a server for them, and `local_embeddings` a process on this
machine (`embedding_process`); `similarity` finds the nearest. `rerankers` is the port for
an order of passages, and `rerank_server` asks a server for one.

What real servers do differently is in a module each: `server_addresses` (where they are), `chat_requests` (what they
refuse), `reply_reader` with `event_stream` and `reply_body` (how they reply), `chat_completions` (what that means),
`spoken_text` (thoughts and halves of characters), `server_errors` (how they fail).

A further model is one file here and one line in `app.language_model`.
"""
