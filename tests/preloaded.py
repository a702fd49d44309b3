"""What the process from which programs are forked has loaded and computed already, once for all of them."""

import gc

import pytest

import tests.model_server
import tests.running
from quire.web.pages.languages import LANGUAGES, translations

__all__ = ["pytest", "tests"]

for language in LANGUAGES:
    translations(language)

# A program that collects garbage would otherwise look at all of this, and make a copy of it by looking.
gc.collect()
gc.freeze()
