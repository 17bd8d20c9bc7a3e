"""The language of policy pages."""
