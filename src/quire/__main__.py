"""`python -m quire` is the same program as `quire`."""

from quire.cli import main

if __name__ == "__main__":
    main()
