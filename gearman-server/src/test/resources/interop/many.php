<?php
// A PHP client that runs many tasks at once, with all priorities, and checks every answer.
//
// usage: php many.php HOST:PORT[,HOST:PORT] COUNT

[, $servers, $count] = $argv;
$client = new GearmanClient();
$client->addServers($servers);
$client->setTimeout(50000);
$right = 0;
$wrong = 0;
$client->setCompleteCallback(function (GearmanTask $task, $workload) use (&$right, &$wrong) {
    $task->data() === strrev($workload) ? $right++ : $wrong++;
});
$client->setFailCallback(function () use (&$wrong) {
    $wrong++;
});
$methods = ['addTask', 'addTaskHigh', 'addTaskLow'];
for ($i = 0; $i < $count; $i++) {
    $workload = "workload\0$i";
    $client->{$methods[$i % 3]}('reverse', $workload, $workload);
}
$ran = @$client->runTasks();
echo "$right right, $wrong wrong, ", $ran ? 'finished' : $client->error(), "\n";
