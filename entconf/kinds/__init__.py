"""One file a kind: what may be declared, how it compares, what it depends on."""
