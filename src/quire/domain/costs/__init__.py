"""Charges, estimates, caps and reports of what models cost."""
