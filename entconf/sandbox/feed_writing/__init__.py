"""Invents schools and writes the files by which an academy and its tools would tell of them."""
