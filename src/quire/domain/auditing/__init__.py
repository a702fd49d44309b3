"""Records of the audit trail, what they tell of, and files of them."""
