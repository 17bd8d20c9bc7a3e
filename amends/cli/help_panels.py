"""The chapters of `amends --help`: every command is in one of them."""

START = "Start here"
LOOK = "See what is going on"
STAFF = "Act on a complaint, as staff"
CUSTOMER = "The customer's side"
HOUSE = "Keep house"
