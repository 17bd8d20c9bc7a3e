"""A complaint from outside: read, cleaned, corrected and compared."""
