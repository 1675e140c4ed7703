"""Exchanges of type `accounts`: people who are not in the feed, by the wizard of the ENT."""
