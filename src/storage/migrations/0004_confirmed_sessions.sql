-- When the person at a session last gave the password. Sessions of before were never asked.
ALTER TABLE sessions ADD COLUMN confirmed_at BIGINT NOT NULL DEFAULT 0;
