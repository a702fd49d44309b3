"""The chat of a section, and what a language model is given.

`chats` has the session, `messages` questions and answers, `answers` the event log of an answer, `material`
what it may be given, `prompts` what of that is sent to the model and what is left out first, `budgets` the share of
each part, `checkpoints` the summaries of older turns, `exchanges` the turns in the order that every model accepts,
`thoughts` what a model thought and did not say.
"""
