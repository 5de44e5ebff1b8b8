-- For lists of many integrations: the last changed first, and those with a URL that is not secure, in
-- the words of storage/integration_query.cpp.

CREATE INDEX integrations_by_updated_at ON integrations (updated_at, id);

CREATE INDEX integrations_insecure ON integrations (id)
  WHERE (lower(substr(callback_url, 1, 5)) = 'http:' OR lower(substr(identity_link_url, 1, 5)) = 'http:');
