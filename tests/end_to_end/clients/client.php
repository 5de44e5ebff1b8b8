<?php
// php-oauth. Reads one request on standard input, see ../test_clients.py and ../test_onboarding.py.
$task = json_decode(file_get_contents('php://stdin'), true);
$keys = $task['credentials'];
$oauth = new OAuth($keys['consumer_key'], $keys['consumer_secret'], OAUTH_SIG_METHOD_HMACSHA256,
                   OAUTH_AUTH_TYPE_AUTHORIZATION);
if ($task['mode'] === 'exchange') {
    $token = $oauth->getRequestToken($task['url'] . 'oauth/token/request', null, 'POST');
    $oauth->setToken($token['oauth_token'], $token['oauth_token_secret']);
    echo json_encode($oauth->getAccessToken($task['url'] . 'oauth/token/access', null,
                                            $task['verifier'], 'POST'));
    exit;
}
$oauth->setToken($keys['access_token'], $keys['access_token_secret']);
$oauth->disableRedirects();
if ($task['mode'] === 'sign') {
    echo json_encode(['header' => $oauth->getRequestHeader($task['method'], $task['url'])]);
    exit;
}
$headers = $task['body'] ? ['Content-Type' => 'application/json'] : [];
try {
    $oauth->fetch($task['url'], $task['body'] ?: null, $task['method'], $headers);
    $body = $oauth->getLastResponse();
} catch (OAuthException $error) {
    $body = $error->lastResponse;
}
$info = $oauth->getLastResponseInfo();
echo json_encode(['status' => $info['http_code'], 'body' => $body]);
