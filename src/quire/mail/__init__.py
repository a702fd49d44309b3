"""The mail server, as far as Quire talks to one: it hands over mails, and asks whether the server is there."""
