"""What is told to people outside the page: mails and their digests."""
