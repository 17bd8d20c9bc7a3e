"""The activities that Temporal registers: letters, money, records and plans."""
