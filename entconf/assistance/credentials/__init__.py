"""Credentials: who signs in with what, resets, slips that are handed out, letters."""
