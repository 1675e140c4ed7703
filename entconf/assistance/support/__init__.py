"""First-level support: the ticket log, what leaves it for a help desk, and the ENT's own tickets."""
