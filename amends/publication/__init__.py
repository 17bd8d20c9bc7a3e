"""The set of policies in force, and how a set is put in force."""
