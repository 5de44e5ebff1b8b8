<?php
// php-oauth. Reads one request on standard input, see ../test_clients.py.
$task = json_decode(file_get_contents('php://stdin'), true);
$keys = $task['credentials'];
$oauth = new OAuth($keys['consumer_key'], $keys['consumer_secret'], OAUTH_SIG_METHOD_HMACSHA256,
                   OAUTH_AUTH_TYPE_AUTHORIZATION);
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
