# A Perl client that runs a set of tasks, and prints every callback with the name of its task.
#
# usage: perl set.pl HOST:PORT[,HOST:PORT] NAME=FUNCTION:WORKLOAD[:UNIQUE] ...
use strict;
use warnings;
use Gearman::Client;

$| = 1;
my $client = Gearman::Client->new(job_servers => [split /,/, shift], exceptions => 1);
my $set = $client->new_task_set;

sub heard {
    my $line = join ' ', map { defined $_ ? ref $_ ? $$_ : $_ : 'undef' } @_;
    $line =~ s/\0/\\0/g;
    print "$line\n";
}

for my $argument (@ARGV) {
    my ($name, $call) = split /=/, $argument, 2;
    my ($function, $workload, $uniq) = split /:/, $call;
    my $handle = $set->add_task(
        $function,
        $workload,
        {   uniq         => $uniq,
            on_data      => sub { heard($name, 'data',      @_) },
            on_warning   => sub { heard($name, 'warning',   @_) },
            on_status    => sub { heard($name, 'status',    join '/', @_) },
            on_exception => sub { heard($name, 'exception', @_) },
            on_fail      => sub { heard($name, 'fail',      @_) },
            on_complete  => sub { heard($name, 'complete',  @_) },
        }
    );
    heard($name, 'created', $handle);
}
$set->wait(timeout => 50);
print "all done\n";
