-- Signing in. Keys and tokens are here as keyed hashes only; what they belong to cannot be read.

CREATE TABLE sessions (
  id BIGINT PRIMARY KEY,
  operator_id BIGINT NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
  key_hash BYTEA NOT NULL UNIQUE,
  opened_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL
);

CREATE INDEX sessions_by_operator ON sessions (operator_id);

-- Browsers that have proven a password before.
CREATE TABLE known_devices (
  key_hash BYTEA PRIMARY KEY,
  operator_id BIGINT NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
  known_at BIGINT NOT NULL
);

-- Wrong passwords in a row, by the hash of whom they count against.
CREATE TABLE sign_in_failures (
  subject BYTEA PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);

CREATE INDEX sign_in_failures_by_time ON sign_in_failures (last_at);

CREATE TABLE admin_tokens (
  token_hash BYTEA PRIMARY KEY,
  operator_id BIGINT NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
  issued_at BIGINT NOT NULL
);

-- The name in the form by which lists sort: numbers in it compare by their value.
ALTER TABLE integrations ADD COLUMN name_order TEXT NOT NULL DEFAULT '';

UPDATE integrations SET name_order = name_key;

CREATE INDEX integrations_by_name_order ON integrations (name_order, id);
