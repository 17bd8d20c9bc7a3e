"""Measures what a complaint costs, on the real parts, next to a floor without product code (`make bench`)."""
