"""Tables (Parquet) of every source, merged, and what the merged tables imply."""
