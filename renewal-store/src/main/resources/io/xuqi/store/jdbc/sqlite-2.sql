-- What happened, beside the state it led to; and how long a renewal has been over, for erasing it.
ALTER TABLE history ADD COLUMN event TEXT NOT NULL DEFAULT '';

ALTER TABLE renewal ADD COLUMN finished_at INTEGER;

-- Whether anything is still open is in the record, which is looked at before anything is erased.
UPDATE renewal
  SET finished_at = (SELECT max(at) FROM history WHERE history.renewal = renewal.id)
  WHERE state IN ('COMPLETED', 'CANCELLED', 'EXPIRED');

CREATE INDEX renewal_finished ON renewal (finished_at, created) WHERE finished_at IS NOT NULL;

-- Which process holds a lease, so that nobody waits for one that was killed.
ALTER TABLE token_lease ADD COLUMN process TEXT NOT NULL DEFAULT '';

-- Over all columns of a row and what the renewal holds; rows that are there get theirs afterwards.
ALTER TABLE renewal ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;

ALTER TABLE history ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
