"""The words of the business: what a complaint, an offer, a plan and an act are. No I/O, no clock."""
