"""Model providers, their prices, probes, and the settings of a chat."""
