import type { Credentials } from "@/api/schema";

export const whoami = "rest/V1/integration/whoami";

type Write = (url: string, of: Credentials) => string;

const curl: Write = (url, of) => `#!/bin/sh
url='${url}'
consumer_key='${of.consumer_key}'
token='${of.access_token}'
key='${of.consumer_secret}&${of.access_token_secret}'
params="oauth_consumer_key=$consumer_key&oauth_nonce=$(openssl rand -hex 16)&oauth_signature_method=HMAC-SHA256&oauth_timestamp=$(date +%s)&oauth_token=$token&oauth_version=1.0"
base="GET&${encodeURIComponent(url)}&$(printf %s "$params" | sed 's/=/%3D/g; s/&/%26/g')"
signature=$(printf %s "$base" | openssl dgst -sha256 -hmac "$key" -binary | base64 |
    sed 's/+/%2B/g; s,/,%2F,g; s/=/%3D/g')
curl -H "Authorization: OAuth $(printf %s "$params" | sed 's/&/, /g'), oauth_signature=$signature" "$url"
`;

const python: Write = (url, of) => `from requests_oauthlib import OAuth1Session

session = OAuth1Session(
    "${of.consumer_key}",
    "${of.consumer_secret}",
    "${of.access_token}",
    "${of.access_token_secret}",
    signature_method="HMAC-SHA256",
)
print(session.get("${url}").json())
`;

const php: Write = (url, of) => `<?php
$url = '${url}';
$oauth = [
    'oauth_consumer_key' => '${of.consumer_key}',
    'oauth_nonce' => bin2hex(random_bytes(16)),
    'oauth_signature_method' => 'HMAC-SHA256',
    'oauth_timestamp' => time(),
    'oauth_token' => '${of.access_token}',
    'oauth_version' => '1.0',
];
$params = http_build_query($oauth, '', '&', PHP_QUERY_RFC3986);
$base = 'GET&' . rawurlencode($url) . '&' . rawurlencode($params);
$key = '${of.consumer_secret}' . '&' . '${of.access_token_secret}';
$oauth['oauth_signature'] = base64_encode(hash_hmac('sha256', $base, $key, true));
$header = 'Authorization: OAuth ' . http_build_query($oauth, '', ', ', PHP_QUERY_RFC3986);
echo file_get_contents($url, false, stream_context_create(['http' => ['header' => $header]])), "\\n";
`;

const javascript: Write = (url, of) => `import { createHmac, randomBytes } from "node:crypto";

const url = "${url}";
const oauth = {
  oauth_consumer_key: "${of.consumer_key}",
  oauth_nonce: randomBytes(16).toString("hex"),
  oauth_signature_method: "HMAC-SHA256",
  oauth_timestamp: Math.floor(Date.now() / 1000),
  oauth_token: "${of.access_token}",
  oauth_version: "1.0",
};
const params = new URLSearchParams(oauth).toString();
const base = ["GET", url, params].map(encodeURIComponent).join("&");
const key = "${of.consumer_secret}" + "&" + "${of.access_token_secret}";
const signature = createHmac("sha256", key).update(base).digest("base64");
const header = Object.entries({ ...oauth, oauth_signature: encodeURIComponent(signature) })
  .map(([name, value]) => \`\${name}="\${value}"\`)
  .join(", ");
const answer = await fetch(url, { headers: { Authorization: \`OAuth \${header}\` } });
console.log(answer.status, await answer.text());
`;

/** How to make a first signed call, with the real values, in the languages that connectors are written in. */
export const snippets = [
  { value: "curl", label: "curl", write: curl },
  { value: "python", label: "Python", write: python },
  { value: "php", label: "PHP", write: php },
  { value: "javascript", label: "JavaScript", write: javascript },
] as const;

export type Language = (typeof snippets)[number]["value"];
