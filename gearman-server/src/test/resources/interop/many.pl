# A Perl client that runs many tasks in one set, with all priorities and every byte value, and checks every answer.
#
# usage: perl many.pl HOST:PORT[,HOST:PORT] COUNT [BYTES]
use strict;
use warnings;
use Gearman::Client;

my ($servers, $count, $bytes) = @ARGV;
my $client = Gearman::Client->new(job_servers => [split /,/, $servers]);
my $set = $client->new_task_set;
my ($right, $wrong) = (0, 0);
my $padding = join('', map { chr } 0 .. 255) x (($bytes || 0) / 256);
for my $i (1 .. $count) {
    my $workload = "$padding$i\0";
    $set->add_task(
        reverse => \$workload,
        {   priority    => (qw(high normal low))[$i % 3],
            on_complete => sub { ${ $_[0] } eq reverse($workload) ? $right++ : $wrong++ },
            on_fail     => sub { $wrong++ },
        }
    );
}
$set->wait(timeout => 50);
print "$right right, $wrong wrong\n";
