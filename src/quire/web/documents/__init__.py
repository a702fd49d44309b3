"""Documents, their pages, settings, history and pictures, and the templates they are made from."""
