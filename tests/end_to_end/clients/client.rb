# ruby-oauth, whose release in Debian 12 knows HMAC-SHA1 only. Reads one request on standard input, see ../test_clients.py
# and ../test_onboarding.py.
require 'json'
require 'net/http'
require 'oauth'

task = JSON.parse($stdin.read)
keys = task['credentials']
uri = URI.parse(task['url'])
consumer = OAuth::Consumer.new(keys['consumer_key'], keys['consumer_secret'],
                               site: "#{uri.scheme}://#{uri.host}:#{uri.port}",
                               request_token_path: '/oauth/token/request',
                               access_token_path: '/oauth/token/access',
                               signature_method: 'HMAC-SHA1')
if task['mode'] == 'exchange'
  token = consumer.get_request_token.get_access_token(oauth_verifier: task['verifier'])
  puts JSON.generate(oauth_token: token.token, oauth_token_secret: token.secret)
  exit
end
token = OAuth::AccessToken.new(consumer, keys['access_token'], keys['access_token_secret'])
headers = task['body'] ? { 'Content-Type' => 'application/json' } : {}
arguments = %w[POST PUT].include?(task['method']) ? [task['body']] : []
if task['mode'] == 'sign'
  request = consumer.create_signed_request(task['method'].downcase.to_sym, uri.request_uri, token,
                                           {}, *arguments, headers)
  puts JSON.generate(header: request['Authorization'])
else
  answer = token.request(task['method'].downcase.to_sym, uri.request_uri, *arguments, headers)
  puts JSON.generate(status: answer.code.to_i, body: answer.body.force_encoding('UTF-8'))
end
