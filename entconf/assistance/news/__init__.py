"""News of the ENT: one entry that becomes an announcement, a mail and a line of the report."""
