"""Meetings, training and the duties of the school year."""
