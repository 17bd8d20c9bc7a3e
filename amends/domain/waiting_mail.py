"""Why a message that came in waits for a person, in words for staff."""

from typing import Final

WHY_MAIL_WAITS: Final = {
    "no_token": "it is to none of our reply addresses: whom is it from, and what about?",
    "forged_token": "its reply address is none that we ever gave out, or its key was taken away",
    "unproved_feedback": "it says that a letter was called spam, and nothing in it proves which",
    "unproved_bounce": "it says that a letter came back, and nothing in it proves which",
    "machine": "a machine sent it, and what it says is not known to us",
    "perhaps_automatic": "it looks like an automatic answer, and nothing proves that it is one",
    "not_taken": "the complaint that it belongs to is over, and nobody hears of it there",
    "unreadable": "nobody can read it as mail: see it raw",
    "fault": "Amends failed to handle it: see the log, and tell its makers",
    "kept": "it was kept, and the mail server that brought it never tried again",
}
