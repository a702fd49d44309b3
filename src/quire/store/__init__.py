"""The database: the only floor with SQL. Nothing here waits for the outside world.

A module is a noun, and its functions take an open transaction first and whoever asks second. Which one to open:

- what people write: `documents`, `whole_documents` (to be sent), `sections`, `section_order`, `trash`, `purge`; who may
  see it, and change it: `access`
- history: `versions` (how texts are stored), `outlines`, `section_history`, `document_history`,
  `document_changes`, `authorship`
- conversations: `chats`, `messages`, `asking`, `answers` (written under a lease), `answer_activity`, `checkpoints`,
  `citations`
- what answers and people propose: `proposals`, `own_proposals`, `decisions`
- sources, and finding passages: `references`, `notes` (on how they were read), `files`, `passages`,
  `section_passages` (how those of sections are stored), `word_index`, `ranking`, `vectors`, `search`, `indexing` (of
  what an earlier release stored)
- who is there: `leases` of sections, `live_events`, `presence` (in other processes)
- people: `users`, `administration`, `sign_ins`, `tokens`, `rate_limit_events`, `client_requests` (idempotency keys),
  `housekeeping`
- beneath all of them: `database` (threads and callers), `engines` (how each of the databases runs transactions),
  `write_queue` and `read_queue` (turns of people), `transactions`, `pages` (keyset pagination), `migrations`, `sqlite`
- the folder of a server: `data_directory` (its lock), `backup`, `restore`, `unnamed_proxy`; its clock:
  `database_state`, `boot_clock`
"""
