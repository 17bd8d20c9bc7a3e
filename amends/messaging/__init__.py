"""Mail and other channels, out and in: letters handed over, replies and bounces read."""
