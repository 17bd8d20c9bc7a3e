-- name: list_found --
-- Complaints by what is asked for, the open ones first, then soonest first; whatever is null asks for nothing.
-- $1 for whom (staff ids and roles), or $2 owned by whom; $3 owner, $4 stage, $5 also what is over, $6 words to find,
-- $7 severity, $8 product or category, $9 due before this instant, $10 without an owner, $11 at most.
SELECT whole_row(cases) AS body FROM cases
WHERE ($5 OR NOT completed)
  AND ($1::text[] IS NULL OR owner = ANY ($2) OR EXISTS (
    SELECT FROM waiting WHERE waiting.reference = cases.reference AND who = ANY ($1)))
  AND ($3::text IS NULL OR owner = $3)
  AND ($4::text IS NULL OR stage = $4)
  AND ($6::text IS NULL OR reference IN (SELECT reference FROM search WHERE words @@ asked_for($6)))
  AND ($7::text IS NULL OR body -> 'facts' ->> 'severity' = $7)
  AND ($8::text IS NULL OR lower($8) IN (lower(body -> 'facts' ->> 'product'), lower(body -> 'facts' ->> 'category')))
  AND ($9::timestamptz IS NULL OR (NOT completed AND due_at < $9))
  AND (NOT $10 OR owner IS NULL)
ORDER BY completed, coalesce(due_at, alarm_at), reference
LIMIT $11

-- name: list_words --
-- By whom and about what each of these is, as it stands.
SELECT DISTINCT ON (reference) reference, body -> 'customer' ->> 'name' AS customer, body ->> 'subject' AS subject
FROM complaint_versions WHERE reference = ANY ($1) ORDER BY reference, version DESC

-- name: list_tasks --
-- How many tasks wait for each of these.
SELECT for_whom, count(*) AS waiting FROM tasks WHERE done_at IS NULL AND for_whom = ANY ($1) GROUP BY for_whom
