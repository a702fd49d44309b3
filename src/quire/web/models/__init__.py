"""Model providers, models, and what they cost."""
