"""Every module has its test file at the same path, or a line here that says where it is tested."""

from pathlib import Path

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src" / "quire"

TESTED_ELSEWHERE = {
    "actions/background.py": "actions/test_answer_runs.py",
    "actions/change_password.py": "web/test_account.py",
    "actions/known_browsers.py": "actions/test_sign_in.py",
    "actions/secrets.py": "promises/test_secrets_stay_secret.py",
    "actions/uploads_under_way.py": "actions/test_take_in_files.py",
    "actions/upkeep.py": "store/test_housekeeping.py",
    "app.py": "test_cli.py",
    "domain/citing/letter_case.py": "domain/citing/test_quote_matching.py",
    "domain/citing/quote_edges.py": "domain/citing/test_quote_matching.py",
    "domain/conversation/budgets.py": "domain/conversation/test_prompts.py",
    "domain/conversation/chats.py": "store/test_chats.py",
    "domain/diagnostics.py": "test_doctor.py",
    "domain/document_settings.py": "store/test_document_settings.py",
    "domain/documents.py": "store/test_documents.py",
    "domain/file_kinds.py": "reading/test_files.py",
    "domain/images.py": "store/test_images.py",
    "domain/history/document_history.py": "store/test_document_history.py",
    "domain/references.py": "store/test_references.py",
    "domain/searching/stop_words.py": "domain/searching/test_languages.py",
    "domain/texts/comparing.py": "domain/texts/test_block_diff.py",
    "domain/texts/ranges.py": "domain/texts/test_block_diff.py",
    "domain/translatable_text.py": "web/pages/test_languages.py",
    "llm/embedding_process.py": "llm/test_local_embeddings.py",
    "llm/embeddings.py": "llm/test_openai_embeddings.py",
    "llm/json_server.py": "llm/test_openai_embeddings.py",
    "llm/language_model.py": "llm/test_scripted.py",
    "llm/rerankers.py": "llm/test_rerank_server.py",
    "llm/reply_body.py": "llm/test_openai_compatible.py",
    "reading/archives.py": "reading/test_files.py",
    "reading/child.py": "reading/test_reader_process.py",
    "reading/content.py": "reading/test_files.py",
    "reading/css.py": "reading/test_html.py",
    "reading/exporting/pandoc_writer.py": "reading/exporting/test_writers.py",
    "reading/exporting/pdf.py": "reading/exporting/test_writers.py",
    "reading/exporting/tree.py": "reading/exporting/test_writers.py",
    "reading/exporting/word.py": "reading/exporting/test_writers.py",
    "reading/html_notes.py": "reading/test_html.py",
    "reading/interruptions.py": "reading/test_reader_process.py",
    "reading/landlock.py": "reading/test_confinement.py",
    "reading/seccomp.py": "reading/test_confinement.py",
    "reading/svg.py": "reading/test_images.py",
    "reading/system_calls.py": "reading/test_confinement.py",
    "reading/jobs.py": "reading/test_reader_process.py",
    "reading/opendocument/frames.py": "reading/opendocument/test_text.py",
    "reading/opendocument/lists.py": "reading/opendocument/test_text.py",
    "reading/opendocument/names.py": "reading/opendocument/test_text.py",
    "reading/opendocument/numbers.py": "reading/opendocument/test_text.py",
    "reading/opendocument/styles.py": "reading/opendocument/test_text.py",
    "reading/opendocument/tables.py": "reading/opendocument/test_text.py",
    "reading/pdf_pages.py": "reading/test_pdf.py",
    "reading/pdf_shape.py": "reading/test_pdf_layout.py",
    "reading/readers/docx.py": "reading/test_office.py",
    "reading/readers/markdown.py": "reading/test_pandoc.py",
    "reading/readers/odt.py": "reading/test_office.py",
    "reading/readers/pdf.py": "reading/test_pdf.py",
    "reading/readers/plain_text.py": "reading/test_text.py",
    "reading/readers/web_page.py": "reading/test_html.py",
    "reading/word/changes.py": "reading/word/test_text.py",
    "reading/word/drawings.py": "reading/word/test_text.py",
    "reading/word/fields.py": "reading/word/test_text.py",
    "reading/word/numbers.py": "reading/word/test_text.py",
    "reading/word/styles.py": "reading/word/test_text.py",
    "serving.py": "test_cli.py",
    "store/boot_clock.py": "store/test_database_state.py",
    "store/document_events.py": "web/test_document_history.py",
    "store/authorship.py": "actions/test_authorship.py",
    "store/tokens.py": "web/test_tokens.py",
    "store/problems.py": "web/test_problems.py",
    "store/quota.py": "store/test_images.py",
    "store/jobs.py": "store/test_database.py",
    "store/uploaded_files.py": "actions/test_settle_files.py",
    "store/transactions.py": "store/test_database.py",
    "web/appearance.py": "web/test_account.py",
    "web/http/connection_limits.py": "web/http/test_connection_states.py",
    "web/http/route.py": "web/http/test_dispatch.py",
    "web/http/services.py": "web/http/test_errors.py",
    "web/pages/html_difference.py": "web/pages/test_hunks.py",
    "web/pages/table_difference.py": "web/pages/test_hunks.py",
    "web/pages/assets.py": "web/test_document_pages.py",
    "web/pages/authorship_statement.py": "web/test_authorship.py",
    "web/pages/chips.py": "web/test_references.py",
    "web/pages/document_texts.py": "web/test_document_settings.py",
    "web/pages/footnotes.py": "web/pages/test_markdown.py",
    "web/pages/markup/insertions.py": "web/pages/markup/test_pictures.py",
    "web/pages/markup/surroundings.py": "web/pages/markup/test_pictures.py",
    "web/pages/rendering.py": "web/test_document_pages.py",
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
