"""The effects: letters, money, records, reckoning. Everything that touches the world."""
