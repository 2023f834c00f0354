-- Which line of a bank's statement was counted for which attempt to pay: each line once, for ever.
CREATE TABLE consumed_line (
  taken BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  line TEXT COLLATE "C" NOT NULL UNIQUE,
  attempt TEXT COLLATE "C" NOT NULL,
  amount BIGINT NOT NULL,
  currency TEXT COLLATE "C" NOT NULL,
  checksum BIGINT NOT NULL
);

CREATE INDEX consumed_line_attempt ON consumed_line (attempt, taken);
