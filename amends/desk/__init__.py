"""The web: staff, auditors and customers in a browser, and the HTTP API for backends."""
