-- depends: 0009-digests
-- The digest of what an act says beside its id: the same id with other words is another act, and told so.
ALTER TABLE acts ADD COLUMN content text; -- missing in acts of before, whose bodies are compared instead
