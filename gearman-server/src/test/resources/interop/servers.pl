# A Perl client that asks each server for its functions, as monitoring scripts do.
#
# usage: perl servers.pl HOST:PORT[,HOST:PORT]
use strict;
use warnings;
use Gearman::Client;

my $client = Gearman::Client->new(job_servers => [split /,/, shift]);
my $status = $client->get_job_server_status;
for my $server (sort keys %$status) {
    for my $function (sort keys %{ $status->{$server} }) {
        print join(' ', $server, $function, @{ $status->{$server}{$function} }{qw(queued running capable)}), "\n";
    }
}
