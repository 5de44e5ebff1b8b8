-- Every change writes an event in its transaction (events/event.h). One line of numbers, from where
-- those of earlier versions have got to; integrations.revision is a number of it.

CREATE TABLE events (
  number BIGINT PRIMARY KEY,
  kind BIGINT NOT NULL,
  id BIGINT NOT NULL,
  path TEXT NOT NULL
);

INSERT INTO sequences (name, value)
SELECT 'events', value FROM sequences WHERE name = 'revision';
DELETE FROM sequences WHERE name IN ('revision', 'hand_over_changes');

DROP INDEX hand_overs_by_change;
ALTER TABLE hand_overs DROP COLUMN change;
