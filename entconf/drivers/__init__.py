"""What talks to the outside. Drivers never import each other, nor engine, nor desired."""
