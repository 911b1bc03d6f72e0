<?php
// A PHP client of the soak test. usage: php client.php HOST:PORT PREFIX FOLDER SECONDS
[, $server, $prefix, $folder, $seconds] = $argv;
$end = microtime(true) + $seconds;
$me = 'php' . getmypid();
$counts = [];
$number = 0;

function check(string $what, bool $right, string $otherwise = ''): void
{
    global $counts;
    $counts[$what] = ($counts[$what] ?? 0) + 1;
    if (!$right) {
        $counts['errors'] = ($counts['errors'] ?? 0) + 1;
        echo "error PHP client: $what: ", substr($otherwise, 0, 300), "\n";
    }
}

function workload(): string
{
    $size = mt_rand(0, 99) === 0 ? mt_rand(1, 1 << 19) : mt_rand(1, 4096);
    return random_bytes($size);
}

/** Does a job and returns its return code and all its data. */
function run(GearmanClient $client, string $method, string $function, string $workload, ?string $unique = null): array
{
    $data = '';
    for ($i = 0; $i < 1000; $i++) {
        $data .= @$client->$method($function, $workload, $unique);
        $code = $client->returnCode();
        if (!in_array($code, [GEARMAN_WORK_DATA, GEARMAN_WORK_STATUS, GEARMAN_WORK_WARNING], true)) {
            break;
        }
    }
    return [$code, $data];
}

$client = new GearmanClient();
$client->setTimeout(30000);
$client->addServers($server);
while (microtime(true) < $end) {
    switch (mt_rand(0, 7)) {
        case 0:
        case 1:
            $workload = workload();
            $method = ['doNormal', 'doHigh', 'doLow'][mt_rand(0, 2)];
            [$code, $data] = run($client, $method, "{$prefix}reverse", $workload);
            check('foreground', $code === GEARMAN_SUCCESS && $data === strrev($workload), "$code " . $client->error());
            break;
        case 2:
            $size = mt_rand(1, 50);
            $answers = [];
            $client->setCompleteCallback(function (GearmanTask $task, $key) use (&$answers) {
                $answers[$key][] = $task->data();
            });
            $workloads = [];
            for ($i = 0; $i < $size; $i++) {
                $workloads[$i] = workload();
                $method = ['addTask', 'addTaskHigh', 'addTaskLow'][$i % 3];
                $client->$method("{$prefix}reverse", $workloads[$i], $i);
            }
            $ran = @$client->runTasks();
            for ($i = 0; $i < $size; $i++) {
                check('tasks', ($answers[$i] ?? null) === [strrev($workloads[$i])], "$i of $size, " . $client->error());
            }
            $client->clearCallbacks();
            if (!$ran) {
                // tasks of a broken run would be continued by the next one
                $client = new GearmanClient();
                $client->setTimeout(30000);
                $client->addServers($server);
            }
            break;
        case 3:
            for ($i = 0; $i < 10; $i++) {
                $id = "$me-" . ++$number;
                $method = ['doBackground', 'doHighBackground', 'doLowBackground'][$i % 3];
                @$client->$method("{$prefix}record", $id);
                $accepted = $client->returnCode() === GEARMAN_SUCCESS;
                check('background', $accepted, $client->error());
                if ($accepted) {
                    file_put_contents("$folder/accepted.$me", "$id\n", FILE_APPEND);
                }
            }
            break;
        case 4:
            $unique = 'shared ' . mt_rand(0, 3);
            [$code, $data] = run($client, 'doNormal', "{$prefix}reverse", "workload of $unique", $unique);
            $right = $code === GEARMAN_SUCCESS && $data === strrev("workload of $unique");
            check('coalesced', $right, "$code $data " . $client->error());
            break;
        case 5:
            [$code] = run($client, 'doNormal', "{$prefix}fail", 'x');
            check('failing', $code === GEARMAN_WORK_FAIL, "$code " . $client->error());
            [$code] = run($client, 'doNormal', "{$prefix}exception", 'x');
            check('exceptions', $code === GEARMAN_WORK_EXCEPTION, "$code " . $client->error());
            break;
        case 6:
            [$code, $data] = run($client, 'doNormal', "{$prefix}steps", 'x');
            // a killed worker may have said a part before
            $right = $code === GEARMAN_SUCCESS && preg_match('/^(one,(two,)?)*one,two,three$/D', $data) === 1;
            check('steps', $right, "$code $data " . $client->error());
            break;
        case 7:
            check('echoes', @$client->ping(workload()), $client->error());
            $status = $client->jobStatus('H:nowhere:0');
            check('statuses', !$status[0] && !$status[1], json_encode($status));
            break;
    }
}
foreach ($counts as $what => $count) {
    echo "count $what $count\n";
}
echo "end PHP client\n";
