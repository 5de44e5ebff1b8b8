-- Types are those that SQLite and PostgreSQL both take. Times are milliseconds since 1970 in UTC.
-- Columns named sealed_* hold what crypto::Sealer made; nothing else in here is secret.

CREATE TABLE installation (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- The last number given out, by what it numbers.
CREATE TABLE sequences (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);

CREATE TABLE integrations (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  callback_url TEXT NOT NULL,
  identity_link_url TEXT NOT NULL,
  status BIGINT NOT NULL,
  setup BIGINT NOT NULL,
  all_resources BIGINT NOT NULL,
  consumer_key TEXT NOT NULL UNIQUE,
  sealed_consumer_secret BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  revision BIGINT NOT NULL
);

CREATE INDEX integrations_by_revision ON integrations (revision);

CREATE TABLE integration_resources (
  integration_id BIGINT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
  resource TEXT NOT NULL,
  PRIMARY KEY (integration_id, resource)
);

CREATE TABLE access_tokens (
  integration_id BIGINT PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
  token_hash BYTEA NOT NULL UNIQUE,
  sealed_token BYTEA NOT NULL,
  sealed_secret BYTEA NOT NULL,
  issued_at BIGINT NOT NULL
);

CREATE TABLE usage_last (
  integration_id BIGINT PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
  used_at BIGINT NOT NULL
);

CREATE TABLE usage_hours (
  integration_id BIGINT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
  hour BIGINT NOT NULL,
  allowed BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  PRIMARY KEY (integration_id, hour)
);

CREATE INDEX usage_hours_by_hour ON usage_hours (hour);

CREATE TABLE settings (
  path TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  sealed_value BYTEA
);

CREATE TABLE history (
  number BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_kind BIGINT NOT NULL,
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  object_type TEXT NOT NULL,
  object_id TEXT NOT NULL,
  object_name TEXT NOT NULL,
  changes TEXT NOT NULL
);

CREATE INDEX history_by_object ON history (object_type, object_id, number);

CREATE TABLE roles (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  all_resources BIGINT NOT NULL
);

CREATE TABLE role_resources (
  role_id BIGINT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
  resource TEXT NOT NULL,
  PRIMARY KEY (role_id, resource)
);

CREATE TABLE operators (
  id BIGINT PRIMARY KEY,
  username TEXT NOT NULL,
  username_key TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  role_id BIGINT NOT NULL REFERENCES roles (id),
  active BIGINT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE documents (
  kind TEXT NOT NULL,
  document_key TEXT NOT NULL,
  position BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, document_key)
);

CREATE INDEX documents_in_order ON documents (kind, position);
