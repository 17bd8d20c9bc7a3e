-- depends: 0009-digests
-- What a letter says, as a digest: a run that was reset tells by it whether the letter of the run that was cut off said the
-- same. Missing in letters of before, and in notices to staff.
ALTER TABLE letters ADD COLUMN content text;
