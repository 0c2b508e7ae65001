"""What the tables of all other sources imply."""
