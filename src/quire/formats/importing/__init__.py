"""Files of other programs as documents: what stands in one becomes Markdown of our language, its pictures become ours.

Only the limited process loads these modules. `readers` has a function for each kind of files.
"""
