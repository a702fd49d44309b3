"""The audit trail is looked after."""
