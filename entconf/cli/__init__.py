"""The command line: click commands, one file a verb family; it wires, prints and exits."""
