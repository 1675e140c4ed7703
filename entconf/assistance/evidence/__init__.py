"""What shows, for a school and a school year, that the duties of the letter were done."""
