<?php
// A PHP worker that knows a function for everything a worker may say about its job.
//
// usage: php worker.php HOST:PORT[,HOST:PORT] [name=value ...] FUNCTION ...
//   id=NAME          shown by `workers`
//   count=N          stop after N jobs
//   timeout=MS       how long work() waits; each time-out is printed, and the worker goes on
//   job-timeout=N    registers with CAN_DO_TIMEOUT
//   with=OPTION      adds a worker option, as GEARMAN_WORKER_NON_BLOCKING
//   without=OPTION   removes one
//   unregister=NAME  after the first job the worker can no longer do this function (`*` stands for all)

$servers = $argv[1];
$options = [
    'id' => '', 'count' => PHP_INT_MAX, 'timeout' => -1, 'job-timeout' => 0,
    'with' => '', 'without' => '', 'unregister' => '',
];
$names = [];
foreach (array_slice($argv, 2) as $argument) {
    if (preg_match('/^([a-z-]+)=(.*)$/', $argument, $match)) {
        $options[$match[1]] = $match[2];
    } else {
        $names[] = $argument;
    }
}

function say(string $line): void
{
    echo $line, "\n";
}

/** Waits until the test creates the file, at most a minute. */
function waitForFile(string $path): void
{
    for ($i = 0; $i < 6000 && !file_exists($path); $i++) {
        usleep(10000);
        clearstatcache();
    }
}

$functions = [
    'reverse' => fn (GearmanJob $job) => strrev($job->workload()),
    'copy' => fn (GearmanJob $job) => $job->workload(),
    'md5' => fn (GearmanJob $job) => $job->workloadSize() . ' ' . md5($job->workload()),
    'nothing' => fn (GearmanJob $job) => null,
    'unique' => fn (GearmanJob $job) => (string) $job->unique(),
    'handle' => fn (GearmanJob $job) => $job->handle(),
    'name' => fn (GearmanJob $job) => $job->functionName(),
    'me' => fn (GearmanJob $job) => $options['id'],
    'steps' => function (GearmanJob $job) {
        $job->sendStatus(1, 2);
        $job->sendData("first\0half");
        $job->sendWarning('careful');
        $job->sendData('second half');
        $job->sendStatus(2, 2);
        return 'done';
    },
    'fail' => function (GearmanJob $job) {
        $job->sendFail();
    },
    'return-fail' => function (GearmanJob $job) {
        $job->setReturn(GEARMAN_WORK_FAIL);
    },
    'exception' => function (GearmanJob $job) {
        $job->sendException("boom\0bang");
    },
    'return-exception' => function (GearmanJob $job) {
        $job->setReturn(GEARMAN_WORK_EXCEPTION);
        return 'boom';
    },
    'gate' => function (GearmanJob $job) {
        $job->sendStatus(3, 10);
        say('at the gate');
        waitForFile($job->workload());
        return 'passed';
    },
    'slow-once' => function (GearmanJob $job) {
        if (!file_exists($job->workload() . '.tried')) {
            touch($job->workload() . '.tried');
            waitForFile($job->workload());
            return 'late';
        }
        return 'in time';
    },
    'throw' => function () {
        throw new RuntimeException('bad day');
    },
    'die-once' => function (GearmanJob $job) {
        if (!file_exists($job->workload())) {
            touch($job->workload());
            posix_kill(getmypid(), 9);
        }
        return 'alive';
    },
];

$worker = new GearmanWorker();
if ($options['with'] !== '') {
    $worker->addOptions(constant($options['with']));
}
if ($options['without'] !== '') {
    $worker->removeOptions(constant($options['without']));
}
$worker->addServers($servers);
if ($options['id'] !== '') {
    $worker->setId($options['id']);
}
$worker->setTimeout((int) $options['timeout']);
foreach ($names as $name) {
    $worker->addFunction($name, function (GearmanJob $job) use ($functions, $name) {
        say("job $name");
        return $functions[$name]($job);
    }, null, (int) $options['job-timeout']);
}

for ($done = 0; $done < $options['count'];) {
    try {
        $worked = @$worker->work();
    } catch (RuntimeException $thrown) {
        say('thrown ' . $thrown->getMessage());
        $done++;
        continue;
    }
    $code = $worker->returnCode();
    if ($code === GEARMAN_TIMEOUT) {
        say('timeout');
    } elseif ($code === GEARMAN_IO_WAIT || $code === GEARMAN_NO_JOBS) {
        @$worker->wait();
    } elseif ($worked || $code === GEARMAN_WORK_FAIL || $code === GEARMAN_WORK_EXCEPTION) {
        $done++;
        if ($options['unregister'] === '*') {
            $worker->unregisterAll();
            say('unregistered');
        } elseif ($options['unregister'] !== '') {
            $worker->unregister($options['unregister']);
            say('unregistered');
        }
        $options['unregister'] = '';
    } else {
        say("error $code " . $worker->error());
        usleep(50000);
    }
}
say('finished');
