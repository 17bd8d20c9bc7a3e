-- name: notices_lock --
-- One at a time for each person, so that no more than the policy's number of notices goes out alone.
SELECT pg_advisory_xact_lock(hashtextextended('notices/' || $1, 0))

-- name: notice --
SELECT effect_id, step, person, reference, milestone, action, due, at, digest FROM notices WHERE effect_id = $1

-- name: notices_of_step --
SELECT effect_id, step, person, reference, milestone, action, due, at, digest FROM notices
WHERE step = $1 ORDER BY recorded_at

-- name: notices_of_digest --
SELECT effect_id, step, person, reference, milestone, action, due, at, digest FROM notices
WHERE digest = $1 ORDER BY due NULLS LAST, reference, milestone, effect_id

-- name: notices_alone --
SELECT count(*) AS told, min(at) AS first FROM notices WHERE person = $1 AND at > $2 AND digest IS NULL

-- name: notice_keep --
INSERT INTO notices (effect_id, step, person, reference, milestone, action, due, at, digest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: digest_gathering --
-- The digest of $1 about $4 that still gathers at $2 and tells no later than $3.
SELECT id FROM digests WHERE person = $1 AND about = $4 AND closed_at IS NULL AND told_at IS NULL AND tells_at > $2 AND tells_at <= $3
ORDER BY tells_at LIMIT 1

-- name: digest_begin --
INSERT INTO digests (id, person, duty_role, tells_at, about) VALUES ($1, $2, $3, $4, $5)

-- name: digest --
SELECT id, person, duty_role, tells_at, told_at, about FROM digests WHERE id = $1

-- name: digest_close --
UPDATE digests SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL

-- name: digest_told --
UPDATE digests SET told_at = $2 WHERE id = $1 AND told_at IS NULL

-- name: digests_owed_to --
SELECT id, person, duty_role, tells_at, told_at, about FROM digests WHERE person = $1 AND told_at IS NULL ORDER BY tells_at

-- name: digests_overdue --
SELECT digests.id, digests.person, tells_at, count(effect_id) AS notices
FROM digests LEFT JOIN notices ON notices.digest = digests.id
WHERE told_at IS NULL AND tells_at < $1 GROUP BY digests.id ORDER BY tells_at

-- name: notice_gather --
-- A notice that was gathered before stays where it is.
INSERT INTO notices (effect_id, step, person, reference, milestone, action, due, at, digest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (effect_id) DO NOTHING

-- name: told_of_work_last --
-- When $1 was told of new work last, as of $2.
SELECT max(tells_at) FROM digests WHERE person = $1 AND about = 'work' AND tells_at <= $2

-- name: digests_owed_about --
-- Those with notices of new work in the complaint $1.
SELECT DISTINCT digests.id, digests.person, duty_role, tells_at, told_at, about
FROM digests JOIN notices ON notices.digest = digests.id
WHERE reference = $1 AND about = 'work' AND told_at IS NULL

-- name: told_that_it_is_theirs --
-- Whether a step of a ladder told $2 since $3 that the complaint $1 is theirs.
SELECT EXISTS (SELECT FROM notices WHERE reference = $1 AND person = $2 AND at >= $3 AND action = 'reassign')

-- name: work_still_open --
-- The notices of the digest $1 whose task is still open, or whose complaint is still with the person.
SELECT effect_id FROM notices WHERE digest = $1 AND (
  EXISTS (
    SELECT FROM tasks WHERE tasks.reference = notices.reference
    AND notices.step = notices.reference || '/task/' || tasks.id AND done_at IS NULL)
  OR notices.step = notices.reference || '/owner' AND EXISTS (
    SELECT FROM cases WHERE cases.reference = notices.reference AND owner = notices.person
    AND outcome IS NULL AND NOT completed))
