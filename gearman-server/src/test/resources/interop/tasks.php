<?php
// A PHP client that runs several tasks side by side, and prints every callback with the name of its task.
//
// usage: php tasks.php HOST:PORT[,HOST:PORT] NAME=METHOD:FUNCTION:WORKLOAD[:UNIQUE] ...
//   METHOD is one of the addTaskXxx methods of GearmanClient

$client = new GearmanClient();
$client->addServers($argv[1]);
$client->setTimeout(50000);

function heard(string $event, GearmanTask $task, string $name): void
{
    echo "$name $event ", str_replace("\0", '\0', (string) $task->data()), "\n";
}

$client->setCreatedCallback(function (GearmanTask $task, $name) {
    echo "$name created ", $task->jobHandle(), "\n";
});
$client->setDataCallback(fn (GearmanTask $task, $name) => heard('data', $task, $name));
$client->setWarningCallback(fn (GearmanTask $task, $name) => heard('warning', $task, $name));
$client->setCompleteCallback(fn (GearmanTask $task, $name) => heard('complete', $task, $name));
$client->setExceptionCallback(fn (GearmanTask $task, $name) => heard('exception', $task, $name));
$client->setFailCallback(fn (GearmanTask $task, $name) => heard('fail', $task, $name));
$client->setStatusCallback(function (GearmanTask $task, $name) {
    echo "$name status ", $task->taskNumerator(), '/', $task->taskDenominator(), "\n";
});

foreach (array_slice($argv, 2) as $argument) {
    [$name, $call] = explode('=', $argument, 2);
    [$method, $function, $workload, $unique] = explode(':', $call) + [3 => null];
    $client->$method($function, $workload, $name, $unique);
}
$ran = @$client->runTasks();
echo $ran ? "all done\n" : 'error ' . $client->returnCode() . ' ' . $client->error() . "\n";
