-- name: events_between --
-- How often each event happened in complaints from $1 on and before $2, by its subject; $3 are the types asked for.
SELECT type, subject, count(*) AS times FROM journal
WHERE type = ANY ($3::text[]) AND stream LIKE 'complaint/%' AND at >= $1 AND at < $2
GROUP BY type, subject ORDER BY times DESC, type, subject

-- name: payouts_between --
SELECT payload::json #>> '{money,currency}' AS currency, sum((payload::json #>> '{money,amount}')::numeric) AS amount
FROM journal
WHERE type = 'payout.requested' AND at >= $1 AND at < $2 AND payload IS NOT NULL
GROUP BY currency ORDER BY currency

-- name: paid_between --
SELECT payload::json #>> '{money,currency}' AS currency, sum((payload::json #>> '{money,amount}')::numeric) AS amount
FROM journal
WHERE type = 'payment.confirmed' AND at >= $1 AND at < $2 AND payload IS NOT NULL
GROUP BY currency ORDER BY currency

-- name: waited_after_reply_between --
-- How often a complaint waited for a customer who had answered, and for how many seconds, at most and altogether.
SELECT count(*) AS times, coalesce(max(seconds), 0)::int AS longest, coalesce(sum(seconds), 0)::int AS altogether
FROM (
  SELECT (payload::json ->> 'after_reply')::int AS seconds FROM journal
  WHERE type = 'customer.replied' AND at >= $1 AND at < $2 AND payload IS NOT NULL
) AS waits
WHERE seconds > 0

-- name: promises_between --
-- Every date that a customer was told and that fell into the period.
SELECT
  count(*) FILTER (WHERE moved) AS moved,
  count(*) FILTER (WHERE NOT moved AND kept_at <= date) AS kept,
  count(*) FILTER (WHERE NOT moved AND kept_at > date) AS late,
  count(*) FILTER (WHERE NOT moved AND kept_at IS NULL AND (NOT completed OR date < updated_at)) AS broken
FROM (
  SELECT (promise ->> 'date')::timestamptz AS date, (promise ->> 'kept_at')::timestamptz AS kept_at,
         promise ->> 'superseded_by' IS NOT NULL AS moved, completed, updated_at
  FROM cases, json_array_elements(body -> 'promises') AS promise
) AS promises
WHERE date >= $1 AND date < $2

-- name: laws_between --
-- Every legal date that fell into the period. One that a letter met by itself is met in form.
SELECT
  count(*) FILTER (WHERE kept_at <= due AND NOT in_form) AS met,
  count(*) FILTER (WHERE kept_at <= due AND in_form) AS in_form,
  count(*) FILTER (WHERE kept_at > due) AS late,
  count(*) FILTER (WHERE kept_at IS NULL) AS missed
FROM (
  SELECT (law ->> 'due')::timestamptz AS due, (law ->> 'kept_at')::timestamptz AS kept_at,
         coalesce((law ->> 'in_form')::boolean, false) AS in_form
  FROM cases, json_array_elements(coalesce(body -> 'laws', '[]')) AS law
) AS laws
WHERE due >= $1 AND due < $2

-- name: causes_between --
-- Why complaints were made that were resolved in the period, and whether the customer was right.
SELECT body #>> '{resolution,cause}' AS cause, body #>> '{resolution,finding}' AS finding, count(*) AS times
FROM cases
WHERE body #>> '{resolution,cause}' IS NOT NULL AND EXISTS (
  SELECT FROM journal
  WHERE stream = 'complaint/' || reference AND at >= $1 AND at < $2
    AND type IN ('letter.accepted', 'letter.refused', 'letter.delegated', 'letter.unaddressed', 'letter.unwritten', 'letter.suppressed')
    AND subject IN ('resolution', 'fast_path'))
GROUP BY cause, finding ORDER BY times DESC, cause, finding

-- name: open_complaints --
SELECT count(*) FROM cases WHERE NOT completed
