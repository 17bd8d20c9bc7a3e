-- depends: 0003-letters
-- What customers send back: the tokens of reply addresses, and every message as it came, before anything is made of it.

CREATE TABLE reply_tokens (
  token       text PRIMARY KEY,
  reference   text        NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE inbound_mail (
  id          text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{64}$'), -- of its Message-ID and content: sent again it is the same
  message_id  text, -- as its sender wrote it, where they wrote one
  raw         bytea       NOT NULL,
  recipients  text[]      NOT NULL, -- of the envelope, where the mail server told them
  state       text        NOT NULL CHECK (state IN ('kept', 'joined', 'bounce', 'auto_reply', 'waiting', 'settled')),
  why         text, -- the code of what a person has to look into
  hint        text, -- the complaint that it may be about, unproved
  reached     text[]      NOT NULL DEFAULT '{}', -- the complaints that have it
  at          timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  settled_by  text,
  settled_at  timestamptz
);
CREATE INDEX inbound_mail_waiting ON inbound_mail (recorded_at) WHERE state IN ('kept', 'waiting');
CREATE INDEX inbound_mail_reached ON inbound_mail USING gin (reached);

GRANT SELECT, INSERT ON reply_tokens, inbound_mail TO amends_app;
GRANT UPDATE (message_id, state, why, hint, reached, settled_by, settled_at) ON inbound_mail TO amends_app;
