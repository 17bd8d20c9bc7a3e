-- name: journal_append --
-- $1 stream, $2 clock, then one array for each part of the entries
SELECT head_seq, head_hash FROM journal_append($1, $2, $3, $4, $5, $6, $7, $8)

-- name: journal_read --
SELECT stream, seq, at, recorded_at, clock, who, what, key, digest, prev, hash, payload::text AS payload, salt
FROM journal WHERE stream = $1 AND seq > $2 ORDER BY seq

-- name: journal_known_head --
-- The furthest point at which an effect saw the stream of complaint $1.
SELECT head_seq, head_hash FROM effects WHERE reference = $1 ORDER BY head_seq DESC LIMIT 1

-- name: journal_streams --
SELECT stream, max(seq) AS seq FROM journal GROUP BY stream ORDER BY stream

-- name: journal_lock --
SELECT journal_lock($1)
