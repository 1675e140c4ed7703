"""The routes of the embedded ENT, one file an area; `table` lists them all."""
