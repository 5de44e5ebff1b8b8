// npm oauth-1.0a. Reads one request on standard input, see ../../test_clients.py and
// ../../test_onboarding.py.
const crypto = require('node:crypto');
const OAuth = require('oauth-1.0a');

async function main() {
  let input = '';
  for await (const chunk of process.stdin) input += chunk;
  const task = JSON.parse(input);
  const keys = task.credentials;
  const oauth = OAuth({
    consumer: { key: keys.consumer_key, secret: keys.consumer_secret },
    signature_method: 'HMAC-SHA256',
    hash_function: (base, key) => crypto.createHmac('sha256', key).update(base).digest('base64'),
  });
  if (task.mode === 'exchange') {
    const ask = async (path, token, data) => {
      const request = { url: task.url + path, method: 'POST', data };
      const headers = oauth.toHeader({ ...oauth.authorize(request, token), ...data });
      const answer = await fetch(request.url, { method: 'POST', headers });
      const said = new URLSearchParams(await answer.text());
      if (answer.status !== 200) throw new Error(said.get('oauth_problem'));
      return { key: said.get('oauth_token'), secret: said.get('oauth_token_secret') };
    };
    const requestToken = await ask('oauth/token/request', undefined, {});
    const { key, secret } = await ask('oauth/token/access', requestToken,
                                      { oauth_verifier: task.verifier });
    console.log(JSON.stringify({ oauth_token: key, oauth_token_secret: secret }));
    return;
  }
  const token = { key: keys.access_token, secret: keys.access_token_secret };
  const header = oauth.toHeader(oauth.authorize({ url: task.url, method: task.method }, token));
  if (task.mode === 'sign') {
    console.log(JSON.stringify({ header: header.Authorization }));
    return;
  }
  const headers = { ...header, ...(task.body ? { 'Content-Type': 'application/json' } : {}) };
  const answer = await fetch(task.url, { method: task.method, headers, body: task.body });
  console.log(JSON.stringify({ status: answer.status, body: await answer.text() }));
}

main();
