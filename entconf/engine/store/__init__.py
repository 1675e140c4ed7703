"""What entconf remembers beside the site: journal, last applied values, locks (ADR 0005)."""
