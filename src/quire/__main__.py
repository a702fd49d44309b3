"""The program `quire`, which `python -m quire` is as well."""

import gc

LOADING_THRESHOLDS = (50_000, 20, 20)
"""Loading makes objects by the hundred thousand and frees few of them: looked at as often as by default, they take a
tenth of the time of a start."""


def main() -> None:
    """Load everything, then run what is asked for."""
    usual = gc.get_threshold()
    gc.set_threshold(*LOADING_THRESHOLDS)
    from quire.cli import main as run  # noqa: PLC0415

    gc.set_threshold(*usual)
    run()


if __name__ == "__main__":
    main()
