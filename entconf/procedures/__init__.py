"""Procedures: ordered steps that are followed for some schools, across days and people."""
