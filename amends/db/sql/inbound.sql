-- name: reply_token_expect --
INSERT INTO reply_tokens (token, reference) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: reply_token_reference --
SELECT reference FROM reply_tokens WHERE token = $1

-- name: inbound_keep --
INSERT INTO inbound_mail (id, raw, recipients, at, state) VALUES ($1, $2, $3, $4, 'kept') ON CONFLICT (id) DO NOTHING

-- name: inbound_take --
-- Whoever brings the same message at the same moment waits here.
SELECT * FROM inbound_mail WHERE id = $1 FOR UPDATE

-- name: inbound_note --
UPDATE inbound_mail SET state = $2, why = $3, hint = $4, reached = $5, message_id = coalesce($6, message_id),
  writer = coalesce($7, writer)
WHERE id = $1

-- name: inbound_settle --
UPDATE inbound_mail SET state = 'settled', settled_by = $2, settled_at = $3 WHERE id = $1

-- name: inbound_waiting --
-- One that was kept long ago and went nowhere was left by a process that died, and by a mail server that gave up.
SELECT id, state, why, hint, reached, recorded_at FROM inbound_mail
WHERE state = 'waiting' OR (state = 'kept' AND recorded_at < clock_timestamp() - interval '10 minutes')
ORDER BY recorded_at

-- name: inbound_listed --
-- Newest first, without their contents: $1 of this state (null: of any), $2 at most.
SELECT id, state, why, hint, reached, recorded_at FROM inbound_mail
WHERE $1::text IS NULL OR state = $1 ORDER BY recorded_at DESC, id LIMIT $2

-- name: inbound_like --
SELECT * FROM inbound_mail WHERE starts_with(id, $1) ORDER BY recorded_at LIMIT 2

-- name: inbound_before --
-- What the customer wrote in this complaint before: a later mail may quote it.
SELECT raw FROM inbound_mail
WHERE reached @> ARRAY[$1::text] AND id <> $2 AND state = 'joined' AND octet_length(raw) <= 50000
ORDER BY recorded_at DESC LIMIT 20

-- name: inbound_counts --
SELECT state, count(*) AS messages FROM inbound_mail GROUP BY state
