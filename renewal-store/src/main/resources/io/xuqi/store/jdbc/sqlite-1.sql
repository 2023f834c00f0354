-- One row for each renewal. What only the engine reads is in the encrypted record.
CREATE TABLE renewal (
  created INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  token_manufacturer TEXT NOT NULL,
  token_serial TEXT NOT NULL,
  state TEXT NOT NULL,
  due_at INTEGER,
  record BLOB NOT NULL
) STRICT;

CREATE INDEX renewal_due ON renewal (due_at, created) WHERE due_at IS NOT NULL;

CREATE INDEX renewal_token ON renewal (token_serial, token_manufacturer, created);

-- The CA's numbers: which renewal is a notification about?
CREATE TABLE renewal_order (
  number TEXT PRIMARY KEY,
  renewal TEXT NOT NULL REFERENCES renewal (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX renewal_order_renewal ON renewal_order (renewal);

-- What only one renewal may hold at a time.
CREATE TABLE claim (
  name TEXT PRIMARY KEY,
  renewal TEXT NOT NULL REFERENCES renewal (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX claim_renewal ON claim (renewal);

-- One row for each change of a renewal; "at" is the writer's clock, in ms since 1970.
CREATE TABLE history (
  renewal TEXT NOT NULL REFERENCES renewal (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (renewal, version)
) STRICT, WITHOUT ROWID;

-- Who may work on a token, and until when.
CREATE TABLE token_lease (
  manufacturer TEXT NOT NULL,
  serial TEXT NOT NULL,
  owner TEXT NOT NULL,
  ends_at INTEGER NOT NULL,
  PRIMARY KEY (manufacturer, serial)
) STRICT, WITHOUT ROWID;
