"""What the command line, the web and the API do alike: each use case once."""
