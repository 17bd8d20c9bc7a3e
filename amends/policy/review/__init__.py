"""What is said about a policy before it is in force."""
