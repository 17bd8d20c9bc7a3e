"""The set of policies in force, and how one is put in force."""
