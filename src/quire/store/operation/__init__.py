"""What whoever runs Quire needs: backup, restore, moving, housekeeping, purge."""
