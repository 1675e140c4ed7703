"""The engine tried on random states, faults and kills; failing cases become regression tests."""
