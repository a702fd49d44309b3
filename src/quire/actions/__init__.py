"""Work in several steps: what needs a language model, the limited processes, several transactions or the background.

Each shelf has a subject, as on the other floors. `background` holds the tasks that outlive a request, and
`operation/upkeep` starts the periodic ones; `stored_writes` notes what is already done; `turns` and `computing` share
places and processors out among people; `metrics` counts.
"""
