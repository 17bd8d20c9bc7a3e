-- name: rating_keep --
INSERT INTO ratings (reference, generation, version, action_id, score, recommend, solved, owner, at)
SELECT $1, $2, 1 + coalesce(max(version), 0), $3, $4, $5, $6, $7, $8 FROM ratings WHERE reference = $1 AND generation = $2
RETURNING version

-- name: ratings_of --
SELECT reference, generation, version, score, recommend, solved, owner, ratings.at, body ->> 'words' AS words
FROM ratings LEFT JOIN actions USING (reference, action_id) WHERE reference = $1 ORDER BY generation, version

-- name: ratings_between --
-- The answer that stands, of everything that was rated from $1 on and before $2, latest first.
SELECT reference, generation, version, score, recommend, solved, owner, ratings.at, body ->> 'words' AS words
FROM ratings LEFT JOIN actions USING (reference, action_id)
WHERE ratings.at >= $1 AND ratings.at < $2 AND NOT EXISTS (
  SELECT FROM ratings AS later
  WHERE (later.reference, later.generation) = (ratings.reference, ratings.generation) AND later.version > ratings.version)
ORDER BY ratings.at DESC, reference
