"""The embedded ENT: a faithful emulator of the Edifice administration API on SQLite."""
