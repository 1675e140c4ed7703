"""Exchanges of type `timetable`: EDT and UDT, held against STSWEB and the ENT first."""
