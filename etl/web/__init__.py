"""The only door to the network: polite, bounded, and honest about what came back."""
