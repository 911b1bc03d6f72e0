# A Perl worker of the soak test. usage: perl worker.pl HOST:PORT PREFIX FOLDER
use strict;
use warnings;
use Gearman::Worker;

my ($server, $prefix, $folder) = @ARGV;
my $worker = Gearman::Worker->new(job_servers => [$server]);
$worker->register_function("${prefix}reverse", sub { scalar reverse $_[0]->arg });
$worker->register_function(
    "${prefix}steps",
    sub {
        my $job = shift;
        $job->set_status(1, 2);
        $worker->send_work_data($job, 'one,');
        $worker->send_work_warning($job, 'careful');
        $worker->send_work_data($job, 'two,');
        $job->set_status(2, 2);
        return 'three';
    }
);
$worker->register_function("${prefix}fail", sub { return });
$worker->register_function("${prefix}exception", sub { $worker->send_work_exception($_[0], 'boom'); return });
$worker->register_function(
    "${prefix}record",
    sub {
        open my $file, '>>', "$folder/done.$$" or die $!;
        print $file $_[0]->arg, "\n";
        close $file or die $!;
        return 'recorded';
    }
);
$worker->work;
