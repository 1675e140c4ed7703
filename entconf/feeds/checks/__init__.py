"""The checks of a feed: each a small unit with its code (directory reference, section 1.7)."""
