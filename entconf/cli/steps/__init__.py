"""What each verb of a procedure does, with the functions that the commands use."""
