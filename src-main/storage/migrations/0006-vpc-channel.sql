-- Load-balance channels. Members change without publishing; APIs name a channel inside their definition.

CREATE TABLE vpc_channel (
  id                TEXT PRIMARY KEY,
  name              TEXT NOT NULL UNIQUE,
  port              INTEGER NOT NULL,
  balance_strategy  INTEGER NOT NULL CHECK (balance_strategy BETWEEN 1 AND 4),
  member_type       TEXT NOT NULL CHECK (member_type IN ('ip', 'ecs')),
  type              INTEGER NOT NULL CHECK (type IN (2, 3)),
  dict_code         TEXT NOT NULL,
  create_time       TEXT NOT NULL,
  health_config     TEXT, -- JSON; NULL: members are not checked
  microservice_info TEXT  -- JSON
) STRICT;

CREATE TABLE vpc_member_group (
  id                   TEXT PRIMARY KEY,
  channel_id           TEXT NOT NULL REFERENCES vpc_channel (id) ON DELETE CASCADE,
  place                INTEGER NOT NULL,
  name                 TEXT NOT NULL,
  remark               TEXT NOT NULL,
  weight               INTEGER NOT NULL,
  dict_code            TEXT NOT NULL,
  microservice_version TEXT NOT NULL,
  microservice_port    INTEGER NOT NULL,
  create_time          TEXT NOT NULL,
  update_time          TEXT NOT NULL,
  UNIQUE (channel_id, name)
) STRICT;

CREATE TABLE vpc_member (
  id          TEXT PRIMARY KEY,
  channel_id  TEXT NOT NULL REFERENCES vpc_channel (id) ON DELETE CASCADE,
  group_id    TEXT REFERENCES vpc_member_group (id) ON DELETE CASCADE,
  place       INTEGER NOT NULL,
  host        TEXT NOT NULL,
  port        INTEGER NOT NULL, -- 0: the channel's
  weight      INTEGER NOT NULL,
  is_backup   INTEGER NOT NULL,
  status      INTEGER NOT NULL CHECK (status IN (1, 2)),
  ecs_id      TEXT NOT NULL,
  ecs_name    TEXT NOT NULL,
  create_time TEXT NOT NULL,
  UNIQUE (channel_id, host, port)
) STRICT;
CREATE INDEX vpc_member_of_group ON vpc_member (group_id);
