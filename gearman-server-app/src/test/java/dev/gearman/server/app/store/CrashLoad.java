package dev.gearman.server.app.store;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.NOOP;
import static dev.gearman.server.app.RawConnection.NO_JOB;
import static dev.gearman.server.app.RawConnection.PRE_SLEEP;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;

import dev.gearman.server.app.RawConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Submitters and workers that go on until the server is killed, and remember what they were told: which jobs were
 * acknowledged, and which were delivered in which life of the server.
 */
final class CrashLoad {
    private static final int OUTSTANDING = 8;

    private final ServerProcess server;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    /** The lives of the server in which a job was delivered, by workload. */
    private final Map<String, List<Integer>> deliveries = new ConcurrentHashMap<>();

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile int life;

    /** Something that ends when the server does. */
    private interface Task {
        void run() throws IOException;
    }

    CrashLoad(ServerProcess server) {
        this.server = server;
    }

    int acknowledged() {
        return acknowledged.size();
    }

    Queue<Throwable> failures() {
        return failures;
    }

    /** Those that were acknowledged and never delivered. */
    Set<String> lost() {
        Set<String> lost = ConcurrentHashMap.newKeySet();
        lost.addAll(acknowledged);
        lost.removeAll(deliveries.keySet());
        return lost;
    }

    /** By workload, the lives in which those jobs were delivered that were delivered more than once. */
    Map<String, List<Integer>> repeated() {
        Map<String, List<Integer>> repeated = new ConcurrentHashMap<>();
        deliveries.forEach((job, lives) -> {
            if (lives.size() > 1) {
                repeated.put(job, lives);
            }
        });
        return repeated;
    }

    void start(int submitters, int workers) {
        life++;
        for (int i = 0; i < submitters; i++) {
            begin(this::submit);
        }
        for (int i = 0; i < workers; i++) {
            begin(() -> work(false));
        }
    }

    /** Takes all jobs there are, and returns when there are none. */
    void drain() throws IOException {
        life++;
        awaitRecovery();
        work(true);
    }

    /** The port is open before the store was read; a background submission is answered behind that. */
    private void awaitRecovery() throws IOException {
        try (RawConnection connection = server.connect()) {
            connection.sends(SUBMIT_JOB_BG, "recovered||").receives(JOB_CREATED);
        }
    }

    /** Returns once all have noticed that the server is gone. */
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(60_000);
        }
        threads.clear();
    }

    private void begin(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // the server was killed
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
        });
        thread.start();
        threads.add(thread);
    }

    private void submit() throws IOException {
        try (RawConnection connection = server.connect()) {
            while (true) {
                List<String> jobs = new ArrayList<>();
                for (int i = 0; i < OUTSTANDING; i++) {
                    String job = "job " + numbers.incrementAndGet() + " of life " + life;
                    connection.sends(SUBMIT_JOB_BG, "crash||" + job);
                    jobs.add(job);
                }
                for (String job : jobs) {
                    connection.receives(JOB_CREATED);
                    acknowledged.add(job);
                }
            }
        }
    }

    private void work(boolean untilEmpty) throws IOException {
        try (RawConnection connection = server.connect()) {
            connection.sends(CAN_DO, "crash");
            while (true) {
                RawConnection.Packet packet = connection.sends(GRAB_JOB, "").receives();
                if (packet.type() == JOB_ASSIGN) {
                    String[] assigned = packet.arguments().split("\\|", 3);
                    deliveries
                            .computeIfAbsent(assigned[2], job -> new CopyOnWriteArrayList<>())
                            .add(life);
                    connection.sends(WORK_COMPLETE, assigned[0] + "|");
                } else if (packet.type() == NO_JOB) {
                    if (untilEmpty) {
                        return;
                    }
                    connection.sends(PRE_SLEEP, "").receives(NOOP);
                }
            }
        }
    }
}
