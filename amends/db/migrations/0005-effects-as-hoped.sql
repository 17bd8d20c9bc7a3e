-- depends: 0002-complaints
-- Whether the row that was hoped for became true, so that a later try of the same effect does not write it after all.

ALTER TABLE effects ADD COLUMN as_hoped boolean NOT NULL DEFAULT true;
