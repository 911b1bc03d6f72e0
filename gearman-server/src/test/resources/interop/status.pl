# A Perl client that gives a job to the server in the background, and asks for its status until the server no longer
# knows it. Prints each answer that differs from the one before.
#
# usage: perl status.pl HOST:PORT FUNCTION WORKLOAD
use strict;
use warnings;
use Gearman::Client;

$| = 1;
my ($servers, $function, $workload) = @ARGV;
my $client = Gearman::Client->new(job_servers => [split /,/, $servers]);
my $handle = $client->dispatch_background($function, $workload);
my $last = '';
for (1 .. 6000) {
    my $status = $client->get_status($handle) or die "no answer";
    my $text = ($status->known ? 'known' : 'unknown') . ($status->running ? ' running ' : ' ')
        . join('/', @{ $status->progress || [] });
    print "$text\n" if $text ne $last;
    $last = $text;
    exit if !$status->known;
    select undef, undef, undef, 0.01;
}
