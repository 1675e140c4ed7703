"""The mission letter, and where each of its duties stands."""
