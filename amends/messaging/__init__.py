"""Mail and other channels, out and in: delivers letters, reads replies and bounces."""
