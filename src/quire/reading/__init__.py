"""Reading uploaded files, which may be hostile: only a process with limits ever opens them."""
