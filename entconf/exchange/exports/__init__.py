"""Exports of accounts for other software: column maps, cells, CSV files."""
