"""Mails: addresses, and what one hears of."""
