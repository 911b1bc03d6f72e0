# A Perl worker that knows a function for everything a worker may say about its job.
#
# usage: perl worker.pl HOST:PORT[,HOST:PORT] [name=value ...] FUNCTION ...
#   id=NAME         shown by `workers`
#   prefix=NAME     name space of the functions
#   job-timeout=N   registers with CAN_DO_TIMEOUT
#   unregister=NAME after the first job the worker can no longer do this function (`*` stands for all)
use strict;
use warnings;
use Gearman::Worker;

$| = 1;
my $servers = shift;
my (%option, @names);
/^([a-z-]+)=(.*)$/ ? ($option{$1} = $2) : push @names, $_ for @ARGV;

sub say_line { print join(' ', @_), "\n" }

# Waits until the test creates the file, at most a minute.
sub wait_for_file {
    my $path = shift;
    for (1 .. 6000) {
        return if -e $path;
        select undef, undef, undef, 0.01;
    }
}

sub touch { open my $file, '>', shift or die $!; close $file }

my $worker = Gearman::Worker->new(
    job_servers => [split /,/, $servers],
    ($option{id}     ? (client_id => $option{id})     : ()),
    ($option{prefix} ? (prefix    => $option{prefix}) : ()),
);

my %function = (
    reverse   => sub { scalar reverse $_[0]->arg },
    copy      => sub { $_[0]->arg },
    handle    => sub { $_[0]->handle },
    id        => sub { $option{id} },
    empty     => sub { '' },
    zero      => sub { '0' },
    undefined => sub { undef },
    die       => sub { die "bad day\n" },
    steps     => sub {
        my $job = shift;
        $job->set_status(1, 2);
        $worker->send_work_data($job, "first\0half");
        $worker->send_work_warning($job, 'careful');
        $worker->send_work_data($job, 'second half');
        $job->set_status(2, 2);
        return 'done';
    },
    empties => sub {
        my $job = shift;
        $worker->send_work_data($job, '');
        $worker->send_work_warning($job, '');
        return 'done';
    },
    'empty-exception' => sub { $worker->send_work_exception($_[0], ''); return },
    exception => sub { $worker->send_work_exception($_[0], "boom\0bang"); return },
    fail      => sub { $worker->send_work_fail($_[0]); return },
    complete  => sub { $worker->send_work_complete($_[0], 'early'); return },
    gate      => sub {
        my $job = shift;
        $job->set_status(3, 10);
        say_line 'at the gate';
        wait_for_file($job->arg);
        return 'passed';
    },
    'slow-once' => sub {
        my $path = $_[0]->arg;
        return 'in time' if -e "$path.tried";
        touch("$path.tried");
        wait_for_file($path);
        return 'late';
    },
    'fail-twice' => sub {
        my $path = $_[0]->arg;
        for my $try ("$path.1", "$path.2") {
            next if -e $try;
            touch($try);
            return;
        }
        return 'third time lucky';
    },
    'die-once' => sub {
        my $path = $_[0]->arg;
        return 'alive' if -e $path;
        touch($path);
        kill KILL => $$;
    },
);

for my $name (@names) {
    my $do = sub { say_line 'job', $name; $function{$name}->(@_) };
    $worker->register_function($name, defined $option{'job-timeout'} ? $option{'job-timeout'} : (), $do);
}
my $done = 0;
my $unregister = sub {
    if ($option{unregister} && !$done++) {
        $option{unregister} eq '*' ? $worker->reset_abilities : $worker->unregister_function($option{unregister});
        say_line 'unregistered';
    }
};
$worker->work(on_complete => $unregister, on_fail => sub { say_line 'failed' });
