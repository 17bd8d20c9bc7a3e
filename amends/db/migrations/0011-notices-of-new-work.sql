-- depends: 0009-digests
-- What a digest gathers: steps of ladders, or new work. The two never share a mail, for they say different things.
ALTER TABLE digests ADD COLUMN about text NOT NULL DEFAULT 'steps' CHECK (about IN ('steps', 'work'));
CREATE INDEX notices_of_complaint ON notices (reference);
