-- Local IAM: what stands in for the cloud's account, projects, users and access keys. One account a workspace.
CREATE TABLE iam_account (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;

CREATE TABLE iam_project (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE iam_user (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  password TEXT NOT NULL, -- sealed
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  create_time TEXT NOT NULL
) STRICT;

CREATE TABLE iam_access_key (
  ak TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES iam_user (id) ON DELETE CASCADE,
  sk TEXT NOT NULL, -- sealed
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  create_time TEXT NOT NULL
) STRICT;

CREATE INDEX iam_access_key_user ON iam_access_key (user_id);
