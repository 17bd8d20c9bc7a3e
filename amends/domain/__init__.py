"""The words of the business: what a complaint, an offer, a plan and an action are. No I/O, no clock."""
