<?php
// A PHP client that sends every byte value, in small and in large packets, and checks what comes back.
//
// usage: php binary.php HOST:PORT

$client = new GearmanClient();
$client->addServers($argv[1]);
$client->setTimeout(50000);

$everyByte = implode('', array_map('chr', range(0, 255)));
$workloads = [
    'NUL' => "\0",
    'NULs around' => "\0\0text\0\0",
    'every byte' => $everyByte,
    '8 KiB' => str_repeat($everyByte, 32),
    '8 KiB and a byte' => str_repeat($everyByte, 32) . "\0",
    '1 MiB' => str_repeat($everyByte, 4096),
    '5 MiB' => str_repeat($everyByte, 20480),
];
foreach ($workloads as $name => $workload) {
    echo "$name:";
    // libgearman needs a second for 2 MiB in one direction
    if (strlen($workload) <= 1 << 20) {
        echo @$client->ping($workload) ? ' echoed,' : ' not echoed: ' . $client->error();
        $sum = @$client->doNormal('md5', $workload);
        echo $sum === strlen($workload) . ' ' . md5($workload) ? ' arrived,' : " arrived as $sum";
    }
    $answer = @$client->doNormal('copy', $workload);
    echo $answer === $workload ? ' copied' : ' not copied: ' . $client->error(), "\n";
}
