"""The academic directory's deliveries (AAF), second and first degree."""
