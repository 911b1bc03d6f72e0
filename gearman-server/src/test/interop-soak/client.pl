# A Perl client of the soak test. usage: perl client.pl HOST:PORT PREFIX FOLDER SECONDS
use strict;
use warnings;
use Gearman::Client;
use Time::HiRes 'time';

my ($server, $prefix, $folder, $seconds) = @ARGV;
$| = 1;
my $end = time + $seconds;
my $client = Gearman::Client->new(job_servers => [$server], exceptions => 1);
my (%counts, $number);

sub check {
    my ($what, $right, $otherwise) = @_;
    $counts{$what}++;
    if (!$right) {
        $counts{errors}++;
        print "error Perl client: $what: ", substr($otherwise // 'undef', 0, 300), "\n";
    }
}

sub workload {
    my $size = rand() < 0.01 ? 1 + int rand 1 << 19 : 1 + int rand 4096;
    return join('', map { chr int rand 256 } 1 .. 64) x ($size / 64) . 'end';
}

# Does a job and returns what was heard of it.
sub run {
    my ($function, $workload, %options) = @_;
    my ($data, $end) = ('', 'nothing');
    $client->do_task(
        "$prefix$function",
        $workload,
        {   %options,
            timeout      => 30,
            on_data      => sub { $data .= ${ $_[0] } },
            on_complete  => sub { $data .= ${ $_[0] }; $end = 'complete' },
            on_fail      => sub { $end = "fail $_[0]" },
            on_exception => sub { $end = "exception $_[0]" },
        }
    );
    return ($end, $data);
}

my @actions = (
    sub {
        my $workload = workload();
        my ($end, $data) = run('reverse', $workload, priority => (qw(high normal low))[rand 3]);
        check('foreground', $end eq 'complete' && $data eq reverse($workload), $end);
    },
    sub {
        my $set = $client->new_task_set;
        my (@workloads, @answers);
        for my $i (0 .. int rand 50) {
            $workloads[$i] = workload();
            $answers[$i] = [];
            $set->add_task(
                "${prefix}reverse",
                \$workloads[$i],
                { on_complete => sub { push @{ $answers[$i] }, ${ $_[0] } }, priority => (qw(high normal low))[$i % 3] }
            );
        }
        $set->wait(timeout => 30);
        for my $i (0 .. $#workloads) {
            my $right = @{ $answers[$i] } == 1 && $answers[$i][0] eq reverse($workloads[$i]);
            check('tasks', $right, "$i of " . @workloads . ': ' . @{ $answers[$i] } . ' answers');
        }
    },
    sub {
        for my $i (0 .. 9) {
            my $id = "perl$$-" . ++$number;
            my $handle = $client->dispatch_background("${prefix}record", $id, { priority => (qw(high normal low))[$i % 3] });
            check('background', $handle, 'no handle');
            next if !$handle;
            open my $file, '>>', "$folder/accepted.perl$$" or die $!;
            print $file "$id\n";
            close $file or die $!;
        }
    },
    sub {
        my $unique = 'shared ' . int rand 4;
        my ($end, $data) = run('reverse', "workload of $unique", uniq => $unique);
        check('coalesced', $end eq 'complete' && $data eq reverse("workload of $unique"), "$end $data");
    },
    sub {
        my ($end) = run('fail', 'x');
        check('failing', !!($end =~ /^fail/), $end);
        ($end) = run('exception', 'x');
        check('exceptions', !!($end =~ /^exception boom/), $end);
    },
    sub {
        my ($end, $data) = run('steps', 'x');

        # a killed worker may have said a part before
        my $right = $end eq 'complete' && $data =~ /^(one,(two,)?)*one,two,three\z/;
        check('steps', $right, "$end $data");
    },
    sub {
        my $status = $client->get_status("$server//H:nowhere:0");
        check('statuses', $status && !$status->known && !$status->running, 'not the status of an unknown job');
    },
);
while (time < $end) {
    my $action = $actions[rand @actions];
    if (!eval { $action->(); 1 }) {
        check('breakdowns', 0, $@);
        $client = Gearman::Client->new(job_servers => [$server], exceptions => 1);
    }
}
print "count $_ $counts{$_}\n" for sort keys %counts;
print "end Perl client\n";
