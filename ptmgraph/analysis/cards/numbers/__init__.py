"""What the judge sees of numbers beyond the words beside them."""
