-- Handing credentials over, the exchange of tokens, declared integrations, notifications, mail.

ALTER TABLE integrations ADD COLUMN declared_in TEXT NOT NULL DEFAULT '';

-- What a changed declaration asks for, until it is authorized; null while nothing waits.
ALTER TABLE integrations ADD COLUMN requested_all BIGINT;

CREATE TABLE requested_resources (
  integration_id BIGINT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
  resource TEXT NOT NULL,
  PRIMARY KEY (integration_id, resource)
);

-- The last hand-over of each integration. Numbers of states and troubles are those of
-- integrations/hand_over.h; `change` grows with every change of any of them.
CREATE TABLE hand_overs (
  integration_id BIGINT PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
  number BIGINT NOT NULL UNIQUE,
  change BIGINT NOT NULL,
  occasion BIGINT NOT NULL,
  state BIGINT NOT NULL,
  trouble BIGINT,
  message TEXT NOT NULL,
  store_base_url TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  retries BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  next_attempt_at BIGINT,
  claimed_until BIGINT,
  delivered_at BIGINT,
  window_started_at BIGINT,
  request_token_at BIGINT,
  sealed_verifier BYTEA NOT NULL,
  sealed_request_token BYTEA,
  sealed_request_secret BYTEA
);

CREATE INDEX hand_overs_by_state ON hand_overs (state, next_attempt_at);
CREATE INDEX hand_overs_by_change ON hand_overs (change);

CREATE TABLE deliveries (
  number BIGINT PRIMARY KEY,
  integration_id BIGINT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
  occasion BIGINT NOT NULL,
  attempt BIGINT NOT NULL,
  url TEXT NOT NULL,
  at BIGINT NOT NULL,
  address TEXT NOT NULL,
  tls TEXT NOT NULL,
  status BIGINT,
  trouble BIGINT,
  message TEXT NOT NULL,
  excerpt TEXT NOT NULL,
  duration BIGINT NOT NULL
);

CREATE INDEX deliveries_by_integration ON deliveries (integration_id, number);

CREATE TABLE notifications (
  number BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  severity BIGINT NOT NULL,
  title TEXT NOT NULL,
  message TEXT NOT NULL,
  is_read BIGINT NOT NULL,
  integration_id BIGINT REFERENCES integrations (id) ON DELETE SET NULL
);

CREATE INDEX notifications_by_integration ON notifications (integration_id);

-- Mail that waits for its server.
CREATE TABLE outbox (
  number BIGINT PRIMARY KEY,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_attempt_at BIGINT NOT NULL
);

CREATE INDEX outbox_by_time ON outbox (next_attempt_at);
