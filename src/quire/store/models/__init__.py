"""Providers of models, their models and sealed keys."""
