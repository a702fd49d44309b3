"""PDF files: the text of their pages in the order in which it is read, with headings, tables and notes."""
