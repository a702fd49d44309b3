"""What happens to every request before and after its handler.

`protocol` reads HTTP, `middleware` adds headers and the line in the log, `connection` runs one request, `dispatch` puts
each route behind its checks, `authentication` finds out who asks, `accounts` remembers it for fair turns, `limits`
counts, `idempotency` keeps replies, `uploads` and `streams` carry what is long, `errors` shows failures, `services` has
what handlers may reach.
"""
