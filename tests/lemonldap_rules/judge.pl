# Judges rules as the portal does: in the server's own jail, after its own substitutions.
# One JSON object a line comes in: {rule, kind, sessions, octets}; one goes out.
use strict;
use warnings;
use JSON;
use Lemonldap::NG::Handler::PSGI::Main;

{
    package Silent;
    sub new   { return bless {}, shift }
    sub error { return }
    sub warn  { return }
    sub info  { return }
    sub debug { return }
}

my $handler = 'Lemonldap::NG::Handler::PSGI::Main';
$handler->logger( Silent->new );
$handler->jailInit( { useSafeJail => 1, multiValuesSeparator => '; ' } );
$handler->tsv->{portal} = sub { return 'http://portal.example/' };
local $SIG{__WARN__} = sub { };
$| = 1;
my $json = JSON->new->canonical;

while ( my $line = <STDIN> ) {
    my $asked = decode_json($line);
    my $rule  = $asked->{rule};
    # the file of the configuration is read as bytes
    utf8::encode($rule) if utf8::is_utf8($rule);
    my ( $sub, $answer );
    if ( $asked->{kind} eq 'location' ) {
        ($sub) = $handler->conditionSub($rule);
    }
    else {
        $sub = $handler->buildSub( $handler->substitute($rule) );
    }
    if ( ref($sub) eq 'CODE' ) {
        my ( @verdicts, $error );
        my $touched = JSON::false;
        for my $session ( @{ $asked->{sessions} } ) {
            if ( $asked->{octets} ) {
                utf8::encode($_) for grep { defined and not ref } values %$session;
                my %groups = %{ $session->{hGroups} || {} };
                my %bytes;
                for my $name ( keys %groups ) {
                    my $copy = $name;
                    utf8::encode($copy);
                    $bytes{$copy} = { name => $copy };
                }
                $session->{hGroups} = \%bytes;
            }
            my $before  = $json->encode($session);
            my $verdict = eval { $sub->( { env => {} }, $session ) };
            $error = "$@" if $@;
            $touched = JSON::true if $json->encode($session) ne $before;
            push @verdicts, $asked->{kind} eq 'message' ? $verdict : $verdict ? 1 : 0;
        }
        $answer = {
            compiles => JSON::true,
            verdicts => \@verdicts,
            error    => $error,
            touched  => $touched,
        };
    }
    else {
        $answer = {
            compiles => JSON::false,
            verdicts => [],
            touched  => JSON::false,
            error    => $handler->tsv->{jail}->error
        };
    }
    print encode_json($answer), "\n";
}
