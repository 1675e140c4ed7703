"""The desired state: from files to declarations."""
