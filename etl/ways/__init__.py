"""Ways of publishing as a vocabulary, for families to put together: asking, paging, rows, details."""
