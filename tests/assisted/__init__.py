"""ENTs that people administer by hand."""
