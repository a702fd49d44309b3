"""Health, problems, the audit trail."""
