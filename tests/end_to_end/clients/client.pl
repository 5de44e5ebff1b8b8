# libnet-oauth-perl. Reads one request on standard input, see ../test_clients.py and ../test_onboarding.py.
use strict;
use warnings;
use HTTP::Request;
use JSON::PP;
use LWP::UserAgent;
use Net::OAuth;
use URI;

$Net::OAuth::PROTOCOL_VERSION = Net::OAuth::PROTOCOL_VERSION_1_0A;
local $/;
my $task = decode_json(<STDIN>);
my $keys = $task->{credentials};
if ($task->{mode} eq 'exchange') {
    print encode_json(exchange());
    exit;
}
my $uri  = URI->new($task->{url});
my %query = map { utf8::decode($_); $_ } $uri->query_form;
my $bare = $uri->clone;
$bare->query(undef);
my $signed = Net::OAuth->request('protected resource')->new(
    consumer_key     => $keys->{consumer_key},
    consumer_secret  => $keys->{consumer_secret},
    token            => $keys->{access_token},
    token_secret     => $keys->{access_token_secret},
    request_url      => "$bare",
    request_method   => $task->{method},
    signature_method => 'HMAC-SHA256',
    timestamp        => time,
    nonce            => join('', map { int rand 10 } 1 .. 30),
    extra_params     => \%query,
);
$signed->sign;
my $header = $signed->to_authorization_header;
if ($task->{mode} eq 'sign') {
    print encode_json({ header => $header });
    exit;
}
my $request = HTTP::Request->new($task->{method}, $task->{url}, [Authorization => $header]);
if (defined $task->{body}) {
    $request->header('Content-Type' => 'application/json');
    utf8::encode(my $body = $task->{body});
    $request->content($body);
}
my $answer = LWP::UserAgent->new->request($request);
utf8::decode(my $text = $answer->content);
print encode_json({ status => 0 + $answer->code, body => $text });

# Signs with what the library wants for that kind of request, posts, reads the token in the answer.
sub ask {
    my ($kind, $path, %more) = @_;
    my $asked = Net::OAuth->request($kind)->new(
        consumer_key     => $keys->{consumer_key},
        consumer_secret  => $keys->{consumer_secret},
        request_url      => $task->{url} . $path,
        request_method   => 'POST',
        signature_method => 'HMAC-SHA256',
        timestamp        => time,
        nonce            => join('', map { int rand 10 } 1 .. 30),
        %more,
    );
    $asked->sign;
    my $answer = LWP::UserAgent->new->post($asked->request_url,
                                           Authorization => $asked->to_authorization_header);
    die $answer->content unless $answer->is_success;
    # No oauth_callback_confirmed comes, which a 'request token' response would insist on.
    return Net::OAuth->response('access token')->from_post_body($answer->content);
}

sub exchange {
    my $token = ask('request token', 'oauth/token/request', callback => 'oob');
    $token = ask('access token', 'oauth/token/access', token => $token->token,
                 token_secret => $token->token_secret, verifier => $task->{verifier});
    return { oauth_token => $token->token, oauth_token_secret => $token->token_secret };
}
