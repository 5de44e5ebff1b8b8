-- How many calls of an integration were refused within an hour, by the code of the reason. What was
-- refused before has none.

CREATE TABLE usage_refusals (
  integration_id BIGINT NOT NULL,
  hour BIGINT NOT NULL,
  code TEXT NOT NULL,
  refused BIGINT NOT NULL,
  PRIMARY KEY (integration_id, hour, code),
  FOREIGN KEY (integration_id, hour) REFERENCES usage_hours (integration_id, hour) ON DELETE CASCADE
);

CREATE INDEX usage_refusals_by_hour ON usage_refusals (hour);
