-- Every table of the first release. Columns for what is searched, joined or unique; one JSON column for nested parts,
-- last in its row, so that lists never read it. Yes/no columns are 1 and 0, times RFC 3339 in UTC.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL -- JSON
) STRICT;

CREATE TABLE feature (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,
  enable      INTEGER NOT NULL,
  config      TEXT NOT NULL,
  update_time TEXT NOT NULL
) STRICT;

-- Only quotas that differ from the cloud's figures.
CREATE TABLE quota (
  config_name  TEXT PRIMARY KEY,
  config_value INTEGER NOT NULL
) STRICT;

CREATE TABLE integration_application (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,
  remark      TEXT NOT NULL,
  key         TEXT NOT NULL UNIQUE,
  secret      TEXT NOT NULL, -- sealed
  favorite    INTEGER NOT NULL,
  create_time TEXT NOT NULL,
  update_time TEXT NOT NULL
) STRICT;

CREATE TABLE app_code (
  id          TEXT PRIMARY KEY,
  app_id      TEXT NOT NULL REFERENCES integration_application (id) ON DELETE CASCADE,
  app_code    TEXT NOT NULL, -- sealed
  create_time TEXT NOT NULL
) STRICT;
CREATE INDEX app_code_of_app ON app_code (app_id);

CREATE TABLE api_group (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  remark        TEXT NOT NULL,
  version       TEXT NOT NULL CHECK (version IN ('V1', 'V2')),
  roma_app_id   TEXT REFERENCES integration_application (id),
  is_default    INTEGER NOT NULL,
  register_time TEXT NOT NULL,
  update_time   TEXT NOT NULL
) STRICT;
CREATE INDEX api_group_of_app ON api_group (roma_app_id);

CREATE TABLE url_domain (
  id                        TEXT PRIMARY KEY,
  group_id                  TEXT NOT NULL REFERENCES api_group (id) ON DELETE CASCADE,
  url_domain                TEXT NOT NULL UNIQUE COLLATE NOCASE,
  status                    INTEGER NOT NULL,
  min_ssl_version           TEXT NOT NULL,
  is_http_redirect_to_https INTEGER NOT NULL
) STRICT;
CREATE INDEX url_domain_of_group ON url_domain (group_id);

CREATE TABLE environment (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,
  remark      TEXT NOT NULL,
  create_time TEXT NOT NULL
) STRICT;

CREATE TABLE environment_variable (
  id             TEXT PRIMARY KEY,
  group_id       TEXT NOT NULL REFERENCES api_group (id) ON DELETE CASCADE,
  env_id         TEXT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  variable_name  TEXT NOT NULL,
  variable_value TEXT NOT NULL,
  UNIQUE (group_id, env_id, variable_name)
) STRICT;
CREATE INDEX environment_variable_in_env ON environment_variable (env_id);

-- Drafts. `path_key` is the path with parameter names taken out, since names do not tell two paths apart.
CREATE TABLE api (
  id                 TEXT PRIMARY KEY,
  group_id           TEXT NOT NULL REFERENCES api_group (id),
  roma_app_id        TEXT NOT NULL REFERENCES integration_application (id),
  name               TEXT NOT NULL,
  req_method         TEXT NOT NULL,
  req_uri            TEXT NOT NULL,
  path_key           TEXT NOT NULL,
  match_mode         TEXT NOT NULL,
  req_protocol       TEXT NOT NULL,
  auth_type          TEXT NOT NULL,
  app_code_auth_type TEXT NOT NULL,
  cors               INTEGER NOT NULL,
  type               INTEGER NOT NULL,
  version            TEXT NOT NULL,
  backend_type       TEXT NOT NULL,
  backend_address    TEXT NOT NULL,
  authorizer_id      TEXT,
  ld_api_id          TEXT,
  tags               TEXT NOT NULL, -- JSON
  remark             TEXT NOT NULL,
  digest             TEXT NOT NULL, -- of the definition
  register_time      TEXT NOT NULL,
  update_time        TEXT NOT NULL,
  deleted_at         TEXT,
  definition         TEXT NOT NULL -- JSON
) STRICT;
CREATE UNIQUE INDEX api_path ON api (group_id, req_method, path_key, match_mode) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX api_name ON api (group_id, name) WHERE deleted_at IS NULL;
CREATE INDEX api_of_app ON api (roma_app_id);
CREATE INDEX api_of_custom_backend ON api (ld_api_id) WHERE ld_api_id IS NOT NULL;

-- Definitions as they were published; rows never change.
CREATE TABLE publication (
  version_id   TEXT PRIMARY KEY,
  version_no   TEXT NOT NULL,
  publish_id   TEXT NOT NULL,
  api_id       TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
  env_id       TEXT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  remark       TEXT NOT NULL,
  publish_time TEXT NOT NULL,
  digest       TEXT NOT NULL,
  api          TEXT NOT NULL, -- JSON
  UNIQUE (api_id, env_id, version_no)
) STRICT;
CREATE INDEX publication_in_env ON publication (env_id);

-- The pointer to the effective version.
CREATE TABLE online (
  api_id     TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
  env_id     TEXT NOT NULL REFERENCES environment (id),
  version_id TEXT NOT NULL UNIQUE REFERENCES publication (version_id) ON DELETE CASCADE,
  publish_id TEXT NOT NULL,
  PRIMARY KEY (api_id, env_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX online_in_env ON online (env_id);

CREATE TABLE app_auth (
  id        TEXT PRIMARY KEY,
  api_id    TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
  app_id    TEXT NOT NULL REFERENCES integration_application (id) ON DELETE CASCADE,
  env_id    TEXT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  auth_time TEXT NOT NULL,
  UNIQUE (api_id, app_id, env_id)
) STRICT;
CREATE INDEX app_auth_of_app ON app_auth (app_id);
CREATE INDEX app_auth_in_env ON app_auth (env_id);

CREATE TABLE custom_backend (
  id               TEXT PRIMARY KEY,
  name             TEXT NOT NULL,
  path             TEXT NOT NULL,
  method           TEXT NOT NULL,
  version          TEXT NOT NULL,
  content_type     TEXT NOT NULL,
  roma_app_id      TEXT NOT NULL REFERENCES integration_application (id),
  description      TEXT NOT NULL,
  api_signature_id TEXT,
  return_format    INTEGER NOT NULL,
  api_type         TEXT NOT NULL,
  status           INTEGER NOT NULL,
  created_time     TEXT NOT NULL,
  modified_time    TEXT NOT NULL,
  front_api_id     TEXT,
  parameters       TEXT NOT NULL, -- JSON
  scripts          TEXT NOT NULL  -- JSON
) STRICT;
CREATE INDEX custom_backend_of_app ON custom_backend (roma_app_id);

-- History of deployments; at most one of a backend is effective. `definition` holds what a run needs besides the
-- scripts: method, path, content type, parameters.
CREATE TABLE custom_backend_deployment (
  id          TEXT PRIMARY KEY,
  ld_api_id   TEXT NOT NULL REFERENCES custom_backend (id) ON DELETE CASCADE,
  number      INTEGER NOT NULL,
  deploy_time TEXT NOT NULL,
  remark      TEXT NOT NULL,
  api_type    TEXT NOT NULL,
  effective   INTEGER NOT NULL,
  definition  TEXT NOT NULL, -- JSON
  scripts     TEXT NOT NULL, -- JSON
  UNIQUE (ld_api_id, number)
) STRICT;
CREATE UNIQUE INDEX custom_backend_effective ON custom_backend_deployment (ld_api_id) WHERE effective = 1;

CREATE TABLE custom_backend_test (
  test_id   TEXT PRIMARY KEY,
  ld_api_id TEXT NOT NULL REFERENCES custom_backend (id) ON DELETE CASCADE,
  test_date TEXT NOT NULL,
  result    TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX custom_backend_test_of_backend ON custom_backend_test (ld_api_id, test_date);

CREATE TABLE debug_history (
  id          TEXT PRIMARY KEY,
  time        INTEGER NOT NULL, -- milliseconds
  method      TEXT NOT NULL,
  sent_url    TEXT NOT NULL,
  api_id      TEXT,
  status      INTEGER,
  duration_ms REAL NOT NULL,
  result      TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX debug_history_by_time ON debug_history (time);
CREATE INDEX debug_history_of_api ON debug_history (api_id, time);
