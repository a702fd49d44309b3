"""Models that can be used: the registry, prices, health of providers."""
