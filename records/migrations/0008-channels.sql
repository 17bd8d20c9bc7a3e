-- depends: 0003-letters 0006-inbound
-- Letters may go by other ways than mail, and may be drafted first; what is known of an address is
-- known to every complaint.

ALTER TABLE letters
  ADD COLUMN channel  text NOT NULL DEFAULT 'email', -- where a person has to say it: the channel it would have gone by
  ADD COLUMN template text; -- the beginning of the SHA-256 over the templates it was made from

ALTER TABLE letters DROP CONSTRAINT letters_state_check;
ALTER TABLE letters ADD CONSTRAINT letters_state_check
  CHECK (state IN ('drafted', 'rendered', 'sending', 'accepted', 'bounced'));

-- What is known of an address is asked before every letter to it. Not partial by state: a state that an index looks at
-- would cost every update of a letter its short way.
CREATE INDEX letters_to ON letters (lower(recipient));
