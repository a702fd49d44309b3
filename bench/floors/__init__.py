"""The programs that Quire is measured against. Each does the least that the same request needs."""
