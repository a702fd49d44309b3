"""Files of other programs, read and made. They may be hostile: only a process with limits ever opens or makes one.

- `file_process` is what the rest of Quire calls: it starts `child`, hands it a job (`jobs`) and ends it; `child` limits
  itself (`walls`) before it opens anything
- `reading`: sources to passages
- `exporting`: documents to files
- `images` and `svg`: pictures, encoded again
- `interruptions`: what says nothing against a file
"""
