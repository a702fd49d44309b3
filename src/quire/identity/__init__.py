"""Identity providers: one port, with the adapter for OpenID Connect. What they prove is decided on in `actions`."""
