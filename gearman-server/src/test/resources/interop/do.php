<?php
// A PHP client that gives one job to a server, and prints all that it hears about it.
//
// usage: php do.php HOST:PORT[,HOST:PORT] METHOD FUNCTION WORKLOAD [UNIQUE] [timeout=MS] [exceptions=no]
//   METHOD is one of the doXxx methods of GearmanClient

$options = ['timeout' => -1, 'exceptions' => 'yes'];
$arguments = [];
foreach (array_slice($argv, 1) as $argument) {
    if (preg_match('/^(timeout|exceptions)=(.*)$/', $argument, $match)) {
        $options[$match[1]] = $match[2];
    } else {
        $arguments[] = $argument;
    }
}
[$servers, $method, $function, $workload] = $arguments;
$unique = $arguments[4] ?? null;

$client = new GearmanClient();
$client->setTimeout((int) $options['timeout']);
$client->addServers($servers, $options['exceptions'] === 'yes');

if (str_ends_with($method, 'Background')) {
    $handle = @$client->$method($function, $workload, $unique);
    echo $client->returnCode() === GEARMAN_SUCCESS ? "accepted $handle\n" : 'refused ' . $client->error() . "\n";
    exit;
}

for ($i = 0; $i < 100; $i++) {
    $answer = @$client->$method($function, $workload, $unique);
    $text = str_replace("\0", '\0', (string) $answer);
    switch ($client->returnCode()) {
        case GEARMAN_WORK_DATA:
            echo "data $text\n";
            continue 2;
        case GEARMAN_WORK_WARNING:
            echo "warning $text\n";
            continue 2;
        case GEARMAN_WORK_STATUS:
            echo 'status ', implode('/', $client->doStatus()), "\n";
            continue 2;
        case GEARMAN_SUCCESS:
            echo "complete $text\n";
            exit;
        case GEARMAN_WORK_FAIL:
            echo "fail $text\n";
            exit;
        case GEARMAN_WORK_EXCEPTION:
            echo "exception $text\n";
            exit;
        case GEARMAN_TIMEOUT:
            echo "timeout\n";
            exit;
        default:
            echo 'error ', $client->returnCode(), ' ', $client->error(), "\n";
            exit;
    }
}
