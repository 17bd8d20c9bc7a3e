"""Who may decide how much, and what is given already."""
