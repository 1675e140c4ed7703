"""First-level support: the ticket log, what leaves it, and the requests in the ENT."""
