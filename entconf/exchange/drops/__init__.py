"""Folders where files are left and found: on this machine, or on an SFTP server."""
