"""Sources are read, recognised, indexed and embedded; the bibliography is rendered."""
