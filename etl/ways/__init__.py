"""Ways of publishing as a vocabulary: how a list is asked for, parted and read, and a record's own page; for families to put together."""
