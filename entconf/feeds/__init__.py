"""Readers of what the academy and school-life software deliver, and the checks on it."""
