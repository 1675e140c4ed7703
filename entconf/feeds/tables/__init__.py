"""Tables as text: the ENT's CSV templates, extractions of ONDE, files of EOLE Scribe and Envole."""
