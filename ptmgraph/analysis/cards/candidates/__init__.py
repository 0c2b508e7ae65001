"""Places in a card that may hold a value: many are found, and the judge chooses among them."""
