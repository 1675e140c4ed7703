"""The activity report of a school year: one view, and what writes it as PDF, DOCX, HTML, JSON."""
