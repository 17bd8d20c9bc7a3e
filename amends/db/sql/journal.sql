-- name: journal_append --
-- $1 stream, $2 clock, then one array for each part of the entries
SELECT head_seq, head_hash FROM journal_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: journal_read --
-- A time that no calendar of ours can hold is no time that was ever written: it is read as the first one there is.
SELECT stream, seq,
  CASE WHEN at >= '0001-01-02 00:00+00' AND at < '9999-12-31 00:00+00' THEN at ELSE '0001-01-02 00:00+00' END AS at,
  CASE WHEN recorded_at >= '0001-01-02 00:00+00' AND recorded_at < '9999-12-31 00:00+00' THEN recorded_at
    ELSE '0001-01-02 00:00+00' END AS recorded_at,
  clock, who, type, version, subject, key, digest, prev, hash, payload::text AS payload, salt
FROM journal WHERE stream = $1 AND seq > $2 ORDER BY seq

-- name: journal_known_heads --
-- Every point at which an effect saw the stream of complaint $1.
SELECT DISTINCT head_seq, head_hash FROM effects WHERE reference = $1

-- name: journal_streams --
SELECT stream, max(seq) AS seq FROM journal GROUP BY stream ORDER BY stream

-- name: journal_lock --
SELECT journal_lock($1)
