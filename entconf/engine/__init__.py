"""Snapshot, diff, plan, guard, apply, proof, and the store they are recorded in."""
