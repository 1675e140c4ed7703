"""The data of the embedded ENT, on SQLite."""
