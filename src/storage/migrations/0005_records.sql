-- Each record of the history has a seal that covers the record and the seal before it
-- (history/chain.h). Records from before this have none.

ALTER TABLE history ADD COLUMN seal BYTEA;

-- Where the chain starts and ends.
CREATE TABLE history_chain (
  name TEXT PRIMARY KEY,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  seal BYTEA NOT NULL,
  hash BYTEA NOT NULL
);

-- When a hand-over issued its access token: by this it is known again if it has to be revoked.
ALTER TABLE hand_overs ADD COLUMN completed_at BIGINT;
