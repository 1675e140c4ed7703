"""Pure data: resources, changes, plans, establishments, values. Standard library only."""
