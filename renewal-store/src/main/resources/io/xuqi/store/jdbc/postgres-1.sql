-- Marks the schema as a store of renewals; its one row is the format, the last script applied.
CREATE TABLE xuqi_store (
  format INTEGER NOT NULL
);

-- One row for each renewal. What only the engine reads is in the encrypted record;
-- the checksum is over all columns and what the renewal holds.
-- COLLATE "C" compares bytes, so no update of the system's locales can disorder an index.
CREATE TABLE renewal (
  created BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  version BIGINT NOT NULL,
  token_manufacturer TEXT COLLATE "C" NOT NULL,
  token_serial TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  due_at BIGINT,
  finished_at BIGINT,
  record BYTEA NOT NULL,
  checksum BIGINT NOT NULL
);

-- Encrypted bytes do not shrink: do not try.
ALTER TABLE renewal ALTER COLUMN record SET STORAGE EXTERNAL;

CREATE INDEX renewal_due ON renewal (due_at, created) WHERE due_at IS NOT NULL;

CREATE INDEX renewal_finished ON renewal (finished_at, created) WHERE finished_at IS NOT NULL;

CREATE INDEX renewal_token ON renewal (token_serial, token_manufacturer, created);

-- The CA's numbers: which renewal is a notification about?
CREATE TABLE renewal_order (
  number TEXT COLLATE "C" PRIMARY KEY,
  renewal TEXT COLLATE "C" NOT NULL REFERENCES renewal (id) ON DELETE CASCADE
);

CREATE INDEX renewal_order_renewal ON renewal_order (renewal);

-- What only one renewal may hold at a time.
CREATE TABLE claim (
  name TEXT COLLATE "C" PRIMARY KEY,
  renewal TEXT COLLATE "C" NOT NULL REFERENCES renewal (id) ON DELETE CASCADE
);

CREATE INDEX claim_renewal ON claim (renewal);

-- One row for each change of a renewal; "at" is the writer's clock, in ms since 1970.
CREATE TABLE history (
  renewal TEXT COLLATE "C" NOT NULL REFERENCES renewal (id) ON DELETE CASCADE,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  event TEXT COLLATE "C" NOT NULL,
  checksum BIGINT NOT NULL,
  PRIMARY KEY (renewal, version)
);

-- Who may work on a token, and until when. Processes on other machines cannot be asked whether
-- they run, so none is named here.
CREATE TABLE token_lease (
  manufacturer TEXT COLLATE "C" NOT NULL,
  serial TEXT COLLATE "C" NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  process TEXT COLLATE "C" NOT NULL DEFAULT '',
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (manufacturer, serial)
);
