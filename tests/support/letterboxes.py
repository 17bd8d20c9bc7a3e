"""The letterbox that tests write letters with."""

from amends.messaging.reply_tokens import Letterbox

KEY = "a key for tests that is long enough to sign with"
REPLY = "reply@amends.example"
LETTERBOX = Letterbox((KEY,), REPLY, "https://desk.amends.example")
