-- depends: 0009-digests
-- Finds a complaint by what a person on the telephone says: name, address, number, account, or words of the complaint.

-- Words as they are compared, with spaces between them: without accents, in small letters, Persian and Arabic digits and
-- letters as one. In a database that is not in UTF-8 accents count.
CREATE FUNCTION searchable(said text) RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE plain text := coalesce(said, '');
BEGIN
  IF octet_length(plain) <> length(plain) AND getdatabaseencoding() = 'UTF8' THEN
    plain := regexp_replace(normalize(plain, NFKD), U&'[\0300-\036f\0610-\061a\064b-\065f\0670\200b-\200f\202a-\202e\2066-\2069]', '', 'g');
    plain := translate(plain, U&'\06f0\06f1\06f2\06f3\06f4\06f5\06f6\06f7\06f8\06f9\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669\064a\0649\0643', U&'01234567890123456789\06cc\06cc\06a9');
    plain := translate(plain, U&'\00ab\00bb\201c\201d\201e\2018\2019\060c\061b\061f\2026\2013\2014', repeat(' ', 13));
  END IF;
  RETURN lower(translate(plain, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32)));
END
$$;

-- A telephone number from its end, since people say it with a country's number before it or without.
CREATE FUNCTION number_from_its_end(said text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = amends, pg_temp
AS $$ SELECT 'tel' || reverse(regexp_replace(searchable(said), '[^0-9]', '', 'g')) $$;

CREATE TABLE search (
  reference text PRIMARY KEY,
  words     tsvector NOT NULL
);
CREATE INDEX search_words ON search USING gin (words);

CREATE FUNCTION found_by(reference text, body json) RETURNS tsvector LANGUAGE sql IMMUTABLE SET search_path = amends, pg_temp
AS $$
  SELECT strip(to_tsvector('simple', searchable(concat_ws(' ', reference, body ->> 'subject', body ->> 'what_happened',
    body ->> 'what_customer_wants', body ->> 'account', body ->> 'product', body ->> 'category',
    body -> 'customer' ->> 'id', body -> 'customer' ->> 'name', body -> 'customer' ->> 'email',
    body -> 'customer' ->> 'phone', body -> 'customer' ->> 'address'))))
    || CASE WHEN body -> 'customer' ->> 'phone' IS NULL THEN ''
       ELSE array_to_tsvector(ARRAY[left(number_from_its_end(body -> 'customer' ->> 'phone'), 60)]) END
$$;

-- What was corrected stays to be found by what it was. Whatever goes wrong here keeps nobody from complaining.
CREATE FUNCTION keep_search() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = amends, pg_temp
AS $$
BEGIN
  INSERT INTO search AS there (reference, words) VALUES (NEW.reference, found_by(NEW.reference, NEW.body))
  ON CONFLICT (reference) DO UPDATE SET words = there.words || excluded.words;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  RAISE WARNING 'a complaint cannot be searched for: %', SQLSTATE;
  RETURN NULL;
END
$$;
CREATE TRIGGER complaint_versions_searchable AFTER INSERT ON complaint_versions
  FOR EACH ROW EXECUTE FUNCTION keep_search();

-- All words that were asked for, each by its beginning; what is a number by the end of a telephone number, too.
CREATE FUNCTION asked_for(said text) RETURNS tsquery LANGUAGE sql IMMUTABLE SET search_path = amends, pg_temp
AS $$
  WITH words AS (
    SELECT string_agg(quote_literal(word) || ':*', ' & ')::tsquery AS query
    FROM regexp_split_to_table(searchable(said), '\s+') AS word WHERE word <> ''
  ), number AS (
    SELECT ltrim(regexp_replace(searchable(said), '[^0-9]', '', 'g'), '0') AS digits
    WHERE searchable(said) ~ '^[0-9 ]+$'
  )
  SELECT CASE WHEN length(digits) >= 5 THEN query || (quote_literal('tel' || reverse(digits)) || ':*')::tsquery
    ELSE query END
  FROM words LEFT JOIN number ON true
$$;

INSERT INTO search (reference, words)
SELECT reference, found_by(reference, body) FROM complaint_versions WHERE version = 1;
UPDATE search SET words = search.words || found_by(later.reference, later.body)
FROM (SELECT DISTINCT ON (reference) reference, body FROM complaint_versions WHERE version > 1 ORDER BY reference, version DESC) AS later
WHERE later.reference = search.reference;

GRANT SELECT ON search TO amends_app;
GRANT EXECUTE ON FUNCTION asked_for(text), searchable(text) TO amends_app;
