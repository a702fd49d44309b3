"""Work in several steps: what needs a language model, the reader of files, several transactions or the background.

Answers: `answer_runs` schedules, stops and settles them; `answer_message` runs one of them (`AnswerRun`) from its claim
to its closing event; `answer_material` gathers what goes into the prompt; `answer_writer` stores the events of all
answers, in groups; `answer_feeds` lets readers follow stored events; `checkpoints` summarises long conversations.
References: `add_reference` receives and reads files, `embed_passages` adds vectors. Accounts: `sign_in`,
`change_password`, `passwords`, `secrets`, `last_seen`. `authorship` computes who wrote a section,
`computing` runs what handlers have rendered and compared. `background` holds
the tasks that outlive a request, `upkeep` starts the periodic ones, and `metrics` counts.
"""
