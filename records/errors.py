"""What can be wrong with the records as a whole, told in one line that says how to mend it."""


class RecordsError(Exception):
    """The database cannot be used as it is."""
