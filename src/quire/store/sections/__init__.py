"""Sections: their texts in versions, their order, and what is derived from a text when it is saved."""
