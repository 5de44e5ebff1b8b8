-- A declared integration is known by the name of its source: until somebody gives it another one,
-- that of the file. The path stays as the place at which it was first applied.

ALTER TABLE integrations ADD COLUMN declared_at TEXT NOT NULL DEFAULT '';
UPDATE integrations SET declared_at = declared_in;
UPDATE integrations SET declared_in = replace(declared_in, rtrim(declared_in, replace(declared_in, '/', '')), '')
WHERE declared_in LIKE '%/%';
