"""Declared imports, exports and backups of files, each run by its name and journalled."""
