"""Backups of a whole paper and their way back. The format is decision 18."""
