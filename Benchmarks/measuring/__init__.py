"""What figures.py measures with: the six networks, their peers, the machine, tables and plots."""
