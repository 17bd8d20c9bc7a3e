-- name: blobs_keep --
INSERT INTO blobs (sha256, kind, content) SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[])
ON CONFLICT (sha256) DO NOTHING

-- name: blobs --
SELECT sha256, content FROM blobs WHERE sha256 = ANY($1)

-- name: blob_exists --
SELECT EXISTS (SELECT FROM blobs WHERE sha256 = $1 AND kind = $2)

-- name: policy_set_keep --
INSERT INTO policy_sets (hash, files, compiled) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING

-- name: policy_set_active --
SELECT number, hash, files, compiled, by, at FROM publications JOIN policy_sets USING (hash) ORDER BY number DESC LIMIT 1

-- name: publications --
SELECT number, hash, by, second, at, recorded_at FROM publications ORDER BY number

-- name: policies_ever --
SELECT DISTINCT policy.key AS name, policy.value AS hash FROM policy_sets, json_each_text(compiled) AS policy
ORDER BY name, hash

-- name: publish --
-- With its entry in the stream 'policy': $1 number, $2 set, $3 by, $4 second, $5 at, $6 clock, $7 payload, $8 salt.
SELECT publish_set($1, $2, $3, $4, $5, $6, $7, $8)

-- name: policy_sets_like --
SELECT hash, files, compiled FROM policy_sets
WHERE starts_with(hash, $1) OR EXISTS (SELECT FROM json_each_text(compiled) AS policy WHERE starts_with(policy.value, $1))
ORDER BY (SELECT max(number) FROM publications WHERE publications.hash = policy_sets.hash)
