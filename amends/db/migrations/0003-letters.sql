-- depends: 0001-journal
-- Letters: rendered once, stored before they are sent; every try sends these bytes under this Message-ID (law 5).

CREATE TABLE letters (
  effect_id   text PRIMARY KEY,
  reference   text        NOT NULL,
  message_id  text        NOT NULL UNIQUE,
  purpose     text        NOT NULL,
  language    text        NOT NULL,
  recipient   text, -- missing where a person has to say it
  raw         bytea,
  words       text        NOT NULL,
  state       text        NOT NULL CHECK (state IN ('rendered', 'sending', 'accepted', 'bounced')),
  tries       integer     NOT NULL DEFAULT 0,
  maybe_twice boolean     NOT NULL DEFAULT false,
  code        text,
  rendered_at timestamptz NOT NULL,
  accepted_at timestamptz, -- the machine's time
  bounced_at  timestamptz,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX letters_of_complaint ON letters (reference, recorded_at);

GRANT SELECT, INSERT ON letters TO amends_app;
GRANT UPDATE (state, tries, maybe_twice, code, accepted_at, bounced_at) ON letters TO amends_app;
