"""A second server of the ENT's administration contract, written apart from everything else."""
