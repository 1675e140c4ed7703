"""What the embedded ENT is filled with: an invented platform, its schools and their people."""
