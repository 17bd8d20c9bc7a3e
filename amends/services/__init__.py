"""Use cases that the command line, the web and an API share, each once."""
