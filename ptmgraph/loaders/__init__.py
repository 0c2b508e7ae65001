"""Sources: each module fetches one kind of data and yields typed batches."""
