"""What the product talks about: plain data and pure rules. Nothing here knows a database, a network or a clock."""
