"""Ways of publishing as a vocabulary that families put together: how a list is asked for, parted and read."""
