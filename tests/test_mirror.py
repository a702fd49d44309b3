"""Every module has its test file at the same path, or a line here that says where it is tested."""

from pathlib import Path

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src" / "quire"

TESTED_ELSEWHERE = {
    "actions/add_bibliography.py": "web/test_bibliographies.py",
    "actions/background.py": "actions/test_answer_runs.py",
    "actions/change_password.py": "web/test_account.py",
    "actions/import_document.py": "web/test_imports.py",
    "actions/known_browsers.py": "actions/test_sign_in.py",
    "actions/sample_document.py": "web/test_samples.py",
    "actions/secrets.py": "promises/test_secrets_stay_secret.py",
    "actions/upkeep.py": "store/test_housekeeping.py",
    "actions/uploads_under_way.py": "actions/test_take_in_files.py",
    "app.py": "test_cli.py",
    "domain/archive_reading.py": "domain/test_archive_checks.py",
    "domain/document_archive.py": "store/test_archive_import.py",
    "domain/citing/letter_case.py": "domain/citing/test_quote_matching.py",
    "domain/citing/quote_edges.py": "domain/citing/test_quote_matching.py",
    "domain/conversation/budgets.py": "domain/conversation/test_prompts.py",
    "domain/conversation/chats.py": "store/test_chats.py",
    "domain/diagnostics.py": "test_doctor.py",
    "domain/document_settings.py": "store/test_document_settings.py",
    "domain/documents.py": "store/test_documents.py",
    "domain/file_kinds.py": "formats/reading/test_files.py",
    "domain/history/document_history.py": "store/test_document_history.py",
    "domain/images.py": "store/test_images.py",
    "domain/import_notes.py": "web/test_imports.py",
    "domain/import_warnings.py": "formats/importing/test_readers.py",
    "domain/imports.py": "web/test_imports.py",
    "domain/references.py": "store/test_references.py",
    "domain/samples.py": "store/test_samples.py",
    "domain/section_settings.py": "store/test_section_settings.py",
    "domain/searching/stop_words.py": "domain/searching/test_languages.py",
    "domain/texts/comparing.py": "domain/texts/test_block_diff.py",
    "domain/texts/ranges.py": "domain/texts/test_block_diff.py",
    "domain/translatable_text.py": "web/pages/test_languages.py",
    "formats/child.py": "formats/test_file_process.py",
    "formats/jobs.py": "formats/test_file_process.py",
    "formats/walls/landlock.py": "formats/walls/test_confinement.py",
    "formats/walls/seccomp.py": "formats/walls/test_confinement.py",
    "formats/walls/system_calls.py": "formats/walls/test_confinement.py",
    "formats/exporting/inlines.py": "formats/exporting/test_writers.py",
    "formats/exporting/listed_notes.py": "web/test_exports.py",
    "formats/exporting/open_document.py": "formats/exporting/test_writers.py",
    "formats/exporting/pandoc_writer.py": "formats/exporting/test_writers.py",
    "formats/exporting/pdf.py": "formats/exporting/test_writers.py",
    "formats/exporting/tree.py": "formats/exporting/test_writers.py",
    "formats/exporting/word.py": "formats/exporting/test_writers.py",
    "formats/interruptions.py": "formats/test_file_process.py",
    "formats/importing/blocks.py": "formats/importing/test_readers.py",
    "formats/importing/captions.py": "formats/importing/test_word.py",
    "formats/importing/inlines.py": "formats/importing/test_readers.py",
    "formats/importing/marks.py": "formats/importing/test_word.py",
    "formats/importing/notebook.py": "formats/importing/test_readers.py",
    "formats/importing/parts.py": "formats/importing/test_readers.py",
    "formats/importing/pictures.py": "formats/importing/test_readers.py",
    "formats/importing/plain_text.py": "formats/importing/test_readers.py",
    "formats/importing/tables.py": "formats/importing/test_readers.py",
    "formats/importing/word_captions.py": "formats/importing/test_word.py",
    "formats/importing/word_fields.py": "formats/importing/test_word.py",
    "formats/reading/archives.py": "formats/reading/test_files.py",
    "formats/reading/content.py": "formats/reading/test_files.py",
    "formats/reading/css.py": "formats/reading/test_html.py",
    "formats/reading/html_notes.py": "formats/reading/test_html.py",
    "formats/reading/opendocument/frames.py": "formats/reading/opendocument/test_text.py",
    "formats/reading/opendocument/lists.py": "formats/reading/opendocument/test_text.py",
    "formats/reading/opendocument/names.py": "formats/reading/opendocument/test_text.py",
    "formats/reading/opendocument/numbers.py": "formats/reading/opendocument/test_text.py",
    "formats/reading/opendocument/styles.py": "formats/reading/opendocument/test_text.py",
    "formats/reading/opendocument/tables.py": "formats/reading/opendocument/test_text.py",
    "formats/reading/pdf/pages.py": "formats/reading/pdf/test_file.py",
    "formats/reading/pdf/shape.py": "formats/reading/pdf/test_layout.py",
    "formats/reading/readers/docx.py": "formats/reading/test_office.py",
    "formats/reading/readers/markdown.py": "formats/reading/test_pandoc.py",
    "formats/reading/readers/odt.py": "formats/reading/test_office.py",
    "formats/reading/readers/pdf.py": "formats/reading/pdf/test_file.py",
    "formats/reading/readers/plain_text.py": "formats/reading/test_text.py",
    "formats/reading/readers/web_page.py": "formats/reading/test_html.py",
    "formats/reading/word/changes.py": "formats/reading/word/test_text.py",
    "formats/reading/word/drawings.py": "formats/reading/word/test_text.py",
    "formats/reading/word/fields.py": "formats/reading/word/test_text.py",
    "formats/reading/word/numbers.py": "formats/reading/word/test_text.py",
    "formats/reading/word/styles.py": "formats/reading/word/test_text.py",
    "formats/svg.py": "formats/test_images.py",
    "domain/returned_files.py": "formats/importing/test_returned.py",
    "store/returned_files.py": "web/test_returned_files.py",
    "formats/exporting/word_fields.py": "formats/exporting/test_writers.py",
    "formats/importing/word_labels.py": "formats/importing/test_returned.py",
    "formats/importing/word_noise.py": "formats/importing/test_returned.py",
    "formats/word_package.py": "formats/exporting/test_word_finishing.py",
    "llm/embedding_process.py": "llm/test_local_embeddings.py",
    "llm/embeddings.py": "llm/test_openai_embeddings.py",
    "llm/json_server.py": "llm/test_openai_embeddings.py",
    "llm/language_model.py": "llm/test_scripted.py",
    "llm/reply_body.py": "llm/test_openai_compatible.py",
    "llm/rerankers.py": "llm/test_rerank_server.py",
    "serving.py": "test_cli.py",
    "store/archive_ids.py": "store/test_archive_import.py",
    "store/archive_import_chats.py": "store/test_archive_import.py",
    "store/archive_making.py": "store/test_archive_import.py",
    "store/archived_chats.py": "store/test_archive_import.py",
    "store/archived_sections.py": "store/test_archive_import.py",
    "store/archived_sources.py": "store/test_archive_import.py",
    "store/document_archive.py": "store/test_archive_import.py",
    "store/json_pieces.py": "store/test_archive_import.py",
    "store/authorship.py": "actions/test_authorship.py",
    "store/boot_clock.py": "store/test_database_state.py",
    "store/document_events.py": "web/test_document_history.py",
    "store/import_notes.py": "web/test_imports.py",
    "store/imports.py": "web/test_imports.py",
    "store/jobs.py": "store/test_database.py",
    "store/problems.py": "web/test_problems.py",
    "store/quota.py": "store/test_images.py",
    "store/reference_uses.py": "web/test_references.py",
    "store/tokens.py": "web/test_tokens.py",
    "store/transactions.py": "store/test_database.py",
    "store/uploaded_files.py": "actions/test_settle_files.py",
    "web/cited_texts.py": "web/test_bibliographies.py",
    "web/appearance.py": "web/test_account.py",
    "web/http/connection_limits.py": "web/http/test_connection_states.py",
    "web/http/route.py": "web/http/test_dispatch.py",
    "web/http/services.py": "web/http/test_errors.py",
    "web/pages/assets.py": "web/test_document_pages.py",
    "web/pages/authorship_statement.py": "web/test_authorship.py",
    "web/pages/chips.py": "web/test_references.py",
    "web/pages/document_texts.py": "web/test_document_settings.py",
    "web/pages/footnotes.py": "web/pages/test_markdown.py",
    "web/pages/html_difference.py": "web/pages/test_hunks.py",
    "web/pages/markup/insertions.py": "web/pages/markup/test_pictures.py",
    "web/pages/markup/surroundings.py": "web/pages/markup/test_pictures.py",
    "web/pages/rendering.py": "web/test_document_pages.py",
    "web/pages/table_difference.py": "web/pages/test_hunks.py",
    "web/request_models.py": "web/http/test_errors.py",
    "web/routes.py": "promises/test_nobody_reaches_what_is_not_theirs.py",
    "web/statuses.py": "web/http/test_errors.py",
}
"""Modules that are tested through those that use them: values, wiring, and what can be seen only in a process."""


def test_every_module_has_its_test_file_or_says_where_it_is_tested() -> None:
    untested = {module for module in modules() if not mirror(module).exists()}
    assert untested == TESTED_ELSEWHERE.keys(), untested ^ TESTED_ELSEWHERE.keys()


def test_what_is_tested_elsewhere_is_tested_in_a_file_that_is_there() -> None:
    missing = {path for path in TESTED_ELSEWHERE.values() if not (TESTS / path).exists()}
    assert missing == set()


def modules() -> set[str]:
    """All modules but those that only hold a package together."""
    paths = (path for path in SOURCE.rglob("*.py") if not path.name.startswith("__"))
    return {str(path.relative_to(SOURCE)) for path in paths}


def mirror(module: str) -> Path:
    """The test file of a module."""
    path = TESTS / module
    return path.with_name(f"test_{path.name}")
