"""Work in several steps: what takes a language model, a slow computation or the background besides the database.

An answer: `answer_runs` decides which queued answers run, stops and settles them; `answer_message` writes one of them
from claim to closing event; `answer_material` gathers what it is given; `answer_writer` stores what all models say, in
groups; `answer_feeds` lets readers follow what is stored; `checkpoints` summarises long conversations. References:
`add_reference` receives and reads files, `embed_passages` adds vectors. Accounts: `sign_in`, `change_password`,
`passwords`, `secrets`. `authorship` finds who wrote a section. `background` holds every task that outlives a request,
and `metrics` what they count.
"""
