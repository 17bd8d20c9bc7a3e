-- name: letter_keep --
-- An answer may come the moment after the letter: its token is known no later than the letter is.
WITH answered_at AS (
  INSERT INTO reply_tokens (token, reference) SELECT $13::text, $2 WHERE $13::text IS NOT NULL ON CONFLICT DO NOTHING
)
INSERT INTO letters (effect_id, reference, message_id, purpose, language, recipient, raw, words, rendered_at, channel, template, state, content)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $14)
ON CONFLICT (effect_id) DO NOTHING RETURNING *

-- name: letter --
SELECT * FROM letters WHERE effect_id = $1

-- name: letter_begun --
SELECT effects.effect_id IS NOT NULL AS done, letters.*
FROM (SELECT $1::text AS id) AS asked LEFT JOIN effects ON effects.effect_id = id LEFT JOIN letters ON letters.effect_id = id

-- name: letter_by_message_id --
SELECT * FROM letters WHERE message_id = $1

-- name: letter_sending --
-- A try that begins while the one before it never heard an answer may be the second one to arrive, unless whoever takes
-- it recognises the repeat ($2). Held by somebody else it is left alone, until they let go or are not heard of for $4.
UPDATE letters SET maybe_twice = maybe_twice OR (state = 'sending' AND NOT $2), state = 'sending', tries = tries + 1,
  held_by = $3, held_until = clock_timestamp() + $4::interval
WHERE effect_id = $1 AND state IN ('rendered', 'sending') AND overtaken_at IS NULL
  AND (held_by IS NULL OR held_by = $3 OR held_until < clock_timestamp()) RETURNING *

-- name: letter_overtaken --
-- What is in somebody's hands may still arrive; nobody takes it up after them.
INSERT INTO letters (effect_id, reference, message_id, purpose, language, words, state, rendered_at, overtaken_at)
VALUES ($1, $2, $3, $4, '', '', 'rendered', $5, clock_timestamp())
ON CONFLICT (effect_id) DO UPDATE SET overtaken_at = clock_timestamp() WHERE letters.state IN ('rendered', 'sending', 'drafted')

-- name: letter_held --
SELECT state = 'sending' AND held_by IS NOT NULL AND held_until >= clock_timestamp() FROM letters WHERE effect_id = $1

-- name: letter_still_held --
UPDATE letters SET held_until = clock_timestamp() + $3::interval WHERE effect_id = $1 AND held_by = $2

-- name: letter_let_go --
UPDATE letters SET held_by = NULL, held_until = NULL WHERE effect_id = $1 AND held_by = $2

-- name: letter_refused --
-- The server said no: nothing arrived, a later try is the first one.
UPDATE letters SET state = 'rendered', code = $2, held_by = NULL, held_until = NULL
WHERE effect_id = $1 AND state = 'sending' AND held_by IS NOT DISTINCT FROM $3 RETURNING *

-- name: letter_accepted --
UPDATE letters SET state = 'accepted', accepted_at = clock_timestamp() WHERE effect_id = $1 AND state <> 'bounced' RETURNING *

-- name: letter_bounced --
UPDATE letters SET state = 'bounced', code = $2, about = $3, bounced_at = clock_timestamp() WHERE effect_id = $1 RETURNING *

-- name: letters_came_back --
UPDATE letters SET state = 'bounced', about = told.about, bounced_at = clock_timestamp()
FROM unnest($1::text[], $2::text[]) AS told (effect_id, about)
WHERE letters.effect_id = told.effect_id AND state <> 'bounced'

-- name: letters_before --
-- What was heard last of an address speaks for it: that a letter came back because of the address itself, or that a
-- later one was accepted. What the customer sends from there afterwards, and whoever corrects the contact of this
-- complaint after that, even to what it was, vouches for it.
SELECT
  ARRAY(
    SELECT message_id FROM (
      SELECT message_id, rendered_at AS at, recorded_at FROM letters
      WHERE reference = $1 AND channel = 'email' AND raw IS NOT NULL AND purpose <> 'staff_notice' AND state <> 'drafted'
        AND (overtaken_at IS NULL OR state <> 'rendered')
      UNION ALL
      SELECT message_id, at, recorded_at FROM inbound_mail
      WHERE reached @> ARRAY[$1] AND state IN ('joined', 'settled') AND message_id IS NOT NULL) AS said
    ORDER BY at, recorded_at) AS message_ids,
  coalesce((
    SELECT state = 'bounced' AND NOT EXISTS (
      SELECT FROM actions WHERE actions.reference = $1 AND action = 'correct' AND granted AND actions.recorded_at > bounced_at
        AND (body #>> ARRAY['changes', CASE $2 WHEN 'sms' THEN 'phone' WHEN 'post' THEN 'address' ELSE 'email' END]
               IS NOT NULL
             AND $2 IN ('email', 'sms', 'post')
             OR body #>> '{changes,contact_by}' = $2))
      AND NOT EXISTS (
        SELECT FROM actions WHERE actions.reference = $1 AND action = 'add_information' AND granted
          AND body ->> 'channel' = $2 AND $2 <> 'email' AND actions.recorded_at > bounced_at)
      AND NOT EXISTS (
        SELECT FROM inbound_mail WHERE writer = lower($3) AND $2 = 'email' AND inbound_mail.recorded_at > bounced_at)
    FROM letters WHERE lower(recipient) = lower($3) AND channel = $2
      AND (state = 'accepted' OR (state = 'bounced' AND coalesce(about, 'address') = 'address'))
    ORDER BY greatest(accepted_at, bounced_at) DESC LIMIT 1), false) AS refused

-- name: letters_said --
-- What customers quote: the words of the latest letters, and the mails that they went in.
SELECT words, CASE WHEN octet_length(raw) <= 200000 THEN raw END AS raw FROM letters
WHERE reference = $1 AND purpose <> 'staff_notice' AND words <> '' ORDER BY rendered_at DESC, recorded_at DESC LIMIT 40

-- name: letter_last_mailed --
SELECT * FROM letters
WHERE reference = $1 AND channel = 'email' AND state IN ('accepted', 'sending') AND purpose <> 'staff_notice' AND raw IS NOT NULL
ORDER BY rendered_at DESC, recorded_at DESC LIMIT 1

-- name: last_heard --
SELECT max(at) FROM actions
WHERE reference = $1 AND action = 'add_information' AND granted AND body ->> 'channel' = $2

-- name: letters_of --
SELECT * FROM letters WHERE reference = $1 ORDER BY rendered_at, recorded_at
