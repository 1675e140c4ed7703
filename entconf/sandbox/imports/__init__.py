"""What files bring into the embedded ENT: accounts by CSV, timetables."""
