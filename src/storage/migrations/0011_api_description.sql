-- The API description in force when it is not the shipped one: one row, in our own form
-- (docs/api-description.md). The digest is SHA-256 of the document, in hex.

CREATE TABLE api_description (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  digest TEXT NOT NULL,
  document TEXT NOT NULL,
  origin TEXT NOT NULL,
  imported_at BIGINT NOT NULL
);
