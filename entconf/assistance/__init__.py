"""What an administrator does for people: mail, credentials, support, indicators, the year."""
