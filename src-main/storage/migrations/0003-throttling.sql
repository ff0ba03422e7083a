-- Limits and lists of callers. A binding hangs on API and environment, so publishing again keeps it.

CREATE TABLE throttling_policy (
  id                      TEXT PRIMARY KEY,
  name                    TEXT NOT NULL UNIQUE,
  type                    INTEGER NOT NULL,
  api_call_limits         INTEGER NOT NULL,
  user_call_limits        INTEGER NOT NULL, -- 0: none, as below
  app_call_limits         INTEGER NOT NULL,
  ip_call_limits          INTEGER NOT NULL,
  time_interval           INTEGER NOT NULL,
  time_unit               TEXT NOT NULL,
  remark                  TEXT NOT NULL,
  enable_adaptive_control TEXT NOT NULL,
  create_time             TEXT NOT NULL
) STRICT;

-- `object_id` may name an application or account of somewhere else.
CREATE TABLE throttling_policy_special (
  id          TEXT PRIMARY KEY,
  throttle_id TEXT NOT NULL REFERENCES throttling_policy (id) ON DELETE CASCADE,
  object_type TEXT NOT NULL CHECK (object_type IN ('APP', 'USER')),
  object_id   TEXT NOT NULL,
  call_limits INTEGER NOT NULL,
  apply_time  TEXT NOT NULL,
  UNIQUE (throttle_id, object_type, object_id)
) STRICT;

CREATE TABLE throttling_policy_binding (
  id         TEXT PRIMARY KEY,
  policy_id  TEXT NOT NULL REFERENCES throttling_policy (id),
  api_id     TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
  env_id     TEXT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  apply_time TEXT NOT NULL,
  UNIQUE (api_id, env_id)
) STRICT;
CREATE INDEX throttling_policy_binding_of_policy ON throttling_policy_binding (policy_id);
CREATE INDEX throttling_policy_binding_in_env ON throttling_policy_binding (env_id);

CREATE TABLE access_control_policy (
  id          TEXT PRIMARY KEY,
  acl_name    TEXT NOT NULL UNIQUE,
  entity_type TEXT NOT NULL CHECK (entity_type IN ('IP', 'DOMAIN', 'DOMAIN_ID')),
  acl_type    TEXT NOT NULL CHECK (acl_type IN ('PERMIT', 'DENY')),
  acl_value   TEXT NOT NULL, -- comma separated
  update_time TEXT NOT NULL
) STRICT;

-- One policy of each entity type an API and environment: kept by the service, the type stands in the policy.
CREATE TABLE access_control_policy_binding (
  id         TEXT PRIMARY KEY,
  policy_id  TEXT NOT NULL REFERENCES access_control_policy (id),
  api_id     TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
  env_id     TEXT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  apply_time TEXT NOT NULL,
  UNIQUE (policy_id, api_id, env_id)
) STRICT;
CREATE INDEX access_control_policy_binding_of_api ON access_control_policy_binding (api_id, env_id);
CREATE INDEX access_control_policy_binding_in_env ON access_control_policy_binding (env_id);

CREATE TABLE app_acl (
  app_id         TEXT PRIMARY KEY REFERENCES integration_application (id) ON DELETE CASCADE,
  app_acl_type   TEXT NOT NULL CHECK (app_acl_type IN ('PERMIT', 'DENY')),
  app_acl_values TEXT NOT NULL -- JSON
) STRICT;

CREATE TABLE app_quota (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  call_limits   INTEGER NOT NULL,
  time_interval INTEGER NOT NULL,
  time_unit     TEXT NOT NULL,
  reset_time    TEXT NOT NULL, -- empty: cycles begin with the first call
  remark        TEXT NOT NULL,
  create_time   TEXT NOT NULL
) STRICT;

CREATE TABLE app_quota_binding (
  app_id     TEXT PRIMARY KEY REFERENCES integration_application (id) ON DELETE CASCADE,
  quota_id   TEXT NOT NULL REFERENCES app_quota (id) ON DELETE CASCADE,
  bound_time TEXT NOT NULL
) STRICT;
CREATE INDEX app_quota_binding_of_quota ON app_quota_binding (quota_id);

-- Green channel and access parameter of an authorization.
ALTER TABLE app_auth ADD COLUMN auth_tunnel TEXT NOT NULL DEFAULT 'NORMAL';
ALTER TABLE app_auth ADD COLUMN auth_whitelist TEXT NOT NULL DEFAULT '[]'; -- JSON
ALTER TABLE app_auth ADD COLUMN auth_blacklist TEXT NOT NULL DEFAULT '[]'; -- JSON
ALTER TABLE app_auth ADD COLUMN visit_param TEXT NOT NULL DEFAULT '';
