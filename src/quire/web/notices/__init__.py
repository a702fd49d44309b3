"""What mails lead to."""
