"""What answers cost: charges, caps, quotas, reports."""
