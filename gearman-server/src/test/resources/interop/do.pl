# A Perl client that gives one job to a server, and prints all that it hears about it.
#
# usage: perl do.pl HOST:PORT[,HOST:PORT] do|background FUNCTION WORKLOAD [name=value ...]
#   uniq, priority (high, normal, low), timeout and retry_count of the task; prefix and exceptions of the client
use strict;
use warnings;
use Gearman::Client;

$| = 1;
my ($servers, $way, $function, $workload, @options) = @ARGV;
my %option = map { split /=/, $_, 2 } @options;
my %of_client = map { exists $option{$_} ? ($_ => delete $option{$_}) : () } qw(prefix exceptions);
my $client = Gearman::Client->new(job_servers => [split /,/, $servers], %of_client);

sub heard {
    my $line = join ' ', map { defined $_ ? ref $_ ? $$_ : $_ : 'undef' } @_;
    $line =~ s/\0/\\0/g;
    print "$line\n";
}

if ($way eq 'background') {
    heard('accepted', $client->dispatch_background($function, $workload, \%option));
}
else {
    my $result = $client->do_task(
        $function, $workload,
        {   %option,
            on_data      => sub { heard('data',      @_) },
            on_warning   => sub { heard('warning',   @_) },
            on_status    => sub { heard('status',    join '/', @_) },
            on_retry     => sub { heard('retry',     @_) },
            on_exception => sub { heard('exception', @_) },
            on_fail      => sub { heard('fail',      @_) },
            on_complete  => sub { heard('complete',  @_) },
        }
    );
    heard('result', $result);
}
