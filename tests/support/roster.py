"""A roster for tests: two agents who substitute each other, one who is away, one of each other role."""

STAFF = """
zone: Europe/London
people:
  - {id: maya, name: Maya, email: maya@x.example, roles: [agent], languages: [en], supervisor: ruth, substitute: tom}
  - {id: tom, name: Tom, email: tom@x.example, roles: [agent], languages: [en], supervisor: ruth}
  - {id: darya, name: Darya, email: darya@x.example, roles: [agent], languages: [fa], supervisor: ruth}
  - {id: bill, name: Bill, email: bill@x.example, roles: [agent], languages: [en], categories: [billing]}
  - id: gone
    name: Gone
    email: gone@x.example
    roles: [agent]
    languages: [en, de]
    substitute: tom
    absences:
      - {from: 2026-11-20, to: 2026-11-27}
  - {id: ruth, name: Ruth, email: ruth@x.example, roles: [supervisor], languages: [en]}
  - {id: helen, name: Helen, email: helen@x.example, roles: [manager, agent], languages: [ar]}
  - {id: paul, name: Paul, email: paul@x.example, roles: [payments], languages: [en]}
  - {id: jonas, name: Jonas, email: jonas@x.example, roles: [duty], languages: [en]}
"""
