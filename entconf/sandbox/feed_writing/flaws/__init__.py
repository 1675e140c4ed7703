"""Flaws that can be planted in a healthy set, each found by one check, once."""
