"""How the ENT is used: measured, imported, kept without small numbers, held against targets."""
