<?php
// A PHP client that gives a job to the server in the background, and asks for its status, by its handle and by its
// unique, until the server no longer knows it. Prints each answer that differs from the one before.
//
// usage: php status.php HOST:PORT FUNCTION WORKLOAD UNIQUE

[, $servers, $function, $workload, $unique] = $argv;
$client = new GearmanClient();
$client->addServers($servers);
$handle = $client->doBackground($function, $workload, $unique);

function text(array $status): string
{
    [$known, $running, $numerator, $denominator] = $status;
    return ($known ? 'known' : 'unknown') . ($running ? ' running' : '') . " $numerator/$denominator";
}

$last = ['', '', ''];
for ($i = 0; $i < 6000; $i++) {
    $byHandle = $client->jobStatus($handle);
    $byUnique = $client->jobStatusByUniqueKey($unique);
    $byTask = null;
    $client->setStatusCallback(function (GearmanTask $task) use (&$byTask) {
        $byTask = [$task->isKnown(), $task->isRunning(), $task->taskNumerator(), $task->taskDenominator()];
    });
    $client->addTaskStatus($handle);
    $client->runTasks();
    $client->clearCallbacks();
    $answers = ['handle ' . text($byHandle), 'unique ' . text($byUnique), 'task ' . text($byTask ?? $byHandle)];
    foreach ($answers as $way => $answer) {
        if ($answer !== $last[$way]) {
            echo $answer, "\n";
        }
    }
    $last = $answers;
    if (!$byHandle[0] && !$byUnique[0]) {
        exit;
    }
    usleep(10000);
}
