"""The database: the only floor with SQL. Nothing here waits for the outside world."""
