"""One view model of a plan or a run, and its renderers: text, JSON, Markdown."""
