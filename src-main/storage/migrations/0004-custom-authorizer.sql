-- Functions that are asked about calls. Which APIs name them stands in the definitions.

CREATE TABLE custom_authorizer (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,
  type        TEXT NOT NULL CHECK (type IN ('FRONTEND', 'BACKEND')),
  ld_api_id   TEXT REFERENCES custom_backend (id),
  roma_app_id TEXT REFERENCES integration_application (id) ON DELETE SET NULL,
  create_time TEXT NOT NULL,
  definition  TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX custom_authorizer_of_backend ON custom_authorizer (ld_api_id);
CREATE INDEX custom_authorizer_of_app ON custom_authorizer (roma_app_id);
