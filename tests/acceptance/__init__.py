"""What users do, through the real command line, against the second server of the contract."""
