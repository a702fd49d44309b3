"""Documents in and out, as they are stored: exports, imports, and archives written and read."""
