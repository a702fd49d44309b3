"""Language models behind one port. They are given a prompt and know nothing of documents, people or databases.

`language_model` is the port: what a model can be asked and what it says. Three models implement it:
`openai_compatible` speaks to any server with the chat-completions interface: `chat_requests` says
what it is sent, `reply_body` reads what it sends, `reply_reader` and `event_stream` find the events in that,
`chat_completions` says what they mean, `spoken_text` takes thoughts out of it, and `server_errors` what its errors do;
`quoting` is the built-in assistant that quotes the best passages; `scripted` says what it was given, for tests and
demonstrations. `embeddings` is the port for vectors, which no model needs, and `openai_embeddings` asks a server for
them. A further model is one file here and one line in `app.language_model`.
"""
