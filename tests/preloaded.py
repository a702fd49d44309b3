"""What the process from which programs are forked has loaded and computed already, once for all of them."""

import gc

import pytest

import quire.formats.bibliographies.citation_styles
import quire.formats.bibliographies.citeproc
import quire.formats.bibliographies.parsing
import quire.formats.child
import quire.formats.exporting.pdf
import quire.formats.exporting.templates.intake
import quire.formats.exporting.writers
import quire.formats.images
import quire.formats.importing.readers
import quire.formats.importing.returned
import quire.formats.reading.readers
import tests.model_server
import tests.running
from quire.web.pages.languages import LANGUAGES, translations

__all__ = ["pytest", "quire", "tests"]

for language in LANGUAGES:
    translations(language)

# A program that collects garbage would otherwise look at all of this, and make a copy of it by looking.
gc.collect()
gc.freeze()
