-- depends: 0003-letters 0006-inbound
-- Letters may go by other ways than mail, and may be drafted first; what one complaint learns of an address, all know.

ALTER TABLE letters
  ADD COLUMN channel  text NOT NULL DEFAULT 'email', -- where a person has to say it: the channel it would have gone by
  ADD COLUMN template text; -- the beginning of the SHA-256 over the templates it was made from

ALTER TABLE letters DROP CONSTRAINT letters_state_check;
ALTER TABLE letters ADD CONSTRAINT letters_state_check
  CHECK (state IN ('drafted', 'rendered', 'sending', 'accepted', 'bounced'));

-- What is known of an address is asked before every letter to it. A hash, for an address may be a long postal one; not
-- by state, for an index that looks at it would make every update of a letter dear.
CREATE INDEX letters_to ON letters USING hash (lower(recipient));
