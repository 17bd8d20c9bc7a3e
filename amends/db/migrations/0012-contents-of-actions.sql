-- depends: 0009-digests
-- The digest of what an action says beside its id: the same id with other words is another action, and told so.
ALTER TABLE actions ADD COLUMN content text; -- missing in actions of before, whose bodies are compared instead
