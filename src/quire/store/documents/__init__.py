"""Documents as wholes: made, copied, listed, put in the trash."""
