"""The audit trail: records in chains of hashes, by pseudonym."""
