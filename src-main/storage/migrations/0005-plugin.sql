-- Plug-ins, and where they act. A binding hangs on API and environment, so publishing again keeps it.

CREATE TABLE plugin (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,
  type        TEXT NOT NULL,
  scope       TEXT NOT NULL CHECK (scope IN ('global', 'app')),
  roma_app_id TEXT REFERENCES integration_application (id) ON DELETE CASCADE,
  remark      TEXT NOT NULL,
  create_time TEXT NOT NULL,
  update_time TEXT NOT NULL,
  secrets     TEXT, -- sealed JSON: values by their place in the content
  content     TEXT NOT NULL -- JSON without them
) STRICT;
CREATE INDEX plugin_of_app ON plugin (roma_app_id);

-- One plug-in of each type an API and environment: kept by the service, the type stands in the plug-in.
CREATE TABLE plugin_binding (
  id         TEXT PRIMARY KEY,
  policy_id  TEXT NOT NULL REFERENCES plugin (id) ON DELETE CASCADE,
  api_id     TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
  env_id     TEXT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  apply_time TEXT NOT NULL,
  UNIQUE (policy_id, api_id, env_id)
) STRICT;
CREATE INDEX plugin_binding_of_api ON plugin_binding (api_id, env_id);
CREATE INDEX plugin_binding_in_env ON plugin_binding (env_id);

-- Keys that the gateway signs backend requests with.
CREATE TABLE signature_key (
  id             TEXT PRIMARY KEY,
  name           TEXT NOT NULL UNIQUE,
  sign_type      TEXT NOT NULL CHECK (sign_type IN ('hmac', 'basic', 'public_key', 'aes')),
  sign_algorithm TEXT NOT NULL,
  sign_key       TEXT NOT NULL,
  sign_secret    TEXT NOT NULL, -- sealed
  create_time    TEXT NOT NULL,
  update_time    TEXT NOT NULL
) STRICT;

CREATE TABLE signature_key_binding (
  id         TEXT PRIMARY KEY,
  policy_id  TEXT NOT NULL REFERENCES signature_key (id) ON DELETE CASCADE,
  api_id     TEXT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
  env_id     TEXT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  apply_time TEXT NOT NULL,
  UNIQUE (api_id, env_id)
) STRICT;
CREATE INDEX signature_key_binding_of_policy ON signature_key_binding (policy_id);
CREATE INDEX signature_key_binding_in_env ON signature_key_binding (env_id);
