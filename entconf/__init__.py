"""entconf: a school's digital workspace (ENT), kept the way the school decided."""

__version__ = "0.1.0"
