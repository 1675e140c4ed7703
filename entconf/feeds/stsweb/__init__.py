"""STSWEB both ways: sts_emp (services and teachers), emp_sts (the timetable that comes back)."""
