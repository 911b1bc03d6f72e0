<?php
// A PHP worker of the soak test. usage: php worker.php HOST:PORT PREFIX FOLDER
[, $server, $prefix, $folder] = $argv;
$worker = new GearmanWorker();
$worker->addServers($server);
$worker->addFunction("{$prefix}reverse", fn (GearmanJob $job) => strrev($job->workload()));
$worker->addFunction("{$prefix}steps", function (GearmanJob $job) {
    $job->sendStatus(1, 2);
    $job->sendData('one,');
    $job->sendWarning('careful');
    $job->sendData('two,');
    $job->sendStatus(2, 2);
    return 'three';
});
$worker->addFunction("{$prefix}fail", fn (GearmanJob $job) => $job->sendFail());
$worker->addFunction("{$prefix}exception", fn (GearmanJob $job) => $job->sendException('boom'));
$worker->addFunction("{$prefix}record", function (GearmanJob $job) use ($folder) {
    file_put_contents("$folder/done." . getmypid(), $job->workload() . "\n", FILE_APPEND);
    return 'recorded';
});
while (true) {
    if (!@$worker->work() && !in_array($worker->returnCode(), [GEARMAN_WORK_FAIL, GEARMAN_WORK_EXCEPTION], true)) {
        fwrite(STDERR, 'PHP worker: ' . $worker->error() . "\n");
        usleep(100000);
    }
}
