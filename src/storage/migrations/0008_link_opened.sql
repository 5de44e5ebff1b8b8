-- When an operator opened the identity link of a hand-over that waits for the sign-in there.

ALTER TABLE hand_overs ADD COLUMN link_opened_at BIGINT;
