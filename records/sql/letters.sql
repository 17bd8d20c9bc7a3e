-- name: letter_keep --
INSERT INTO letters (effect_id, reference, message_id, purpose, language, recipient, raw, words, state, rendered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'rendered', $9)
ON CONFLICT (effect_id) DO NOTHING

-- name: letter --
SELECT * FROM letters WHERE effect_id = $1

-- name: letter_by_message_id --
SELECT * FROM letters WHERE message_id = $1

-- name: letter_sending --
-- A try that begins while the one before it never heard an answer may be the second one to arrive.
UPDATE letters SET maybe_twice = maybe_twice OR state = 'sending', state = 'sending', tries = tries + 1
WHERE effect_id = $1 AND state IN ('rendered', 'sending') RETURNING *

-- name: letter_refused --
-- The server said no: nothing arrived, a later try is the first one.
UPDATE letters SET state = 'rendered', code = $2 WHERE effect_id = $1 AND state = 'sending' RETURNING *

-- name: letter_accepted --
UPDATE letters SET state = 'accepted', accepted_at = clock_timestamp() WHERE effect_id = $1 AND state <> 'bounced' RETURNING *

-- name: letter_bounced --
UPDATE letters SET state = 'bounced', code = $2, bounced_at = clock_timestamp() WHERE effect_id = $1 RETURNING *

-- name: letters_of --
SELECT * FROM letters WHERE reference = $1 ORDER BY rendered_at, recorded_at
