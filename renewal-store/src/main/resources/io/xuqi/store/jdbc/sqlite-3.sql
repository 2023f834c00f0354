-- Which line of a bank's statement was counted for which attempt to pay: each line once, for ever.
CREATE TABLE consumed_line (
  taken INTEGER PRIMARY KEY AUTOINCREMENT,
  line TEXT NOT NULL UNIQUE,
  attempt TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;

CREATE INDEX consumed_line_attempt ON consumed_line (attempt, taken);
