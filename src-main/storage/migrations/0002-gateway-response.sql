-- What a group answers when the gateway refuses. `responses` holds only the types that were changed. The response called
-- `default` has the id of its group and comes and goes with it.
CREATE TABLE gateway_response (
  id          TEXT PRIMARY KEY,
  group_id    TEXT NOT NULL REFERENCES api_group (id) ON DELETE CASCADE,
  name        TEXT NOT NULL,
  is_default  INTEGER NOT NULL,
  create_time TEXT NOT NULL,
  update_time TEXT NOT NULL,
  responses   TEXT NOT NULL, -- JSON
  UNIQUE (group_id, name)
) STRICT;

INSERT INTO gateway_response (id, group_id, name, is_default, create_time, update_time, responses)
SELECT id, id, 'default', 1, register_time, register_time, '{}' FROM api_group;

CREATE TRIGGER default_gateway_response AFTER INSERT ON api_group BEGIN
  INSERT INTO gateway_response (id, group_id, name, is_default, create_time, update_time, responses)
  VALUES (NEW.id, NEW.id, 'default', 1, NEW.register_time, NEW.register_time, '{}');
END;

-- Server certificates with their chains; the key is sealed. `facts` is what the certificate itself says.
CREATE TABLE certificate (
  id              TEXT PRIMARY KEY,
  name            TEXT NOT NULL,
  type            TEXT NOT NULL CHECK (type IN ('global', 'instance')),
  create_time     TEXT NOT NULL,
  update_time     TEXT NOT NULL,
  cert_content    TEXT NOT NULL, -- PEM, leaf first
  private_key     TEXT NOT NULL, -- sealed PEM
  trusted_root_ca TEXT NOT NULL, -- PEM of the authorities whose client certificates are let in; may be empty
  facts           TEXT NOT NULL  -- JSON
) STRICT;

ALTER TABLE url_domain ADD COLUMN certificate_id TEXT REFERENCES certificate (id);
ALTER TABLE url_domain ADD COLUMN verifies_clients INTEGER NOT NULL DEFAULT 0;
CREATE INDEX url_domain_of_certificate ON url_domain (certificate_id) WHERE certificate_id IS NOT NULL;
