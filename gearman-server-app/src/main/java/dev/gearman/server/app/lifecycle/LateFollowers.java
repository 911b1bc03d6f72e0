package dev.gearman.server.app.lifecycle;

import dev.gearman.server.api.DeadJob;
import dev.gearman.server.api.DeadSet;
import dev.gearman.server.api.JobListener;
import dev.gearman.server.api.JobRecord;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who are told what becomes of jobs, and are not there yet: what the engine has to tell them meanwhile is kept, within
 * limits. Told by the engine's thread; they may become known on any.
 */
final class LateFollowers implements JobListener, DeadSet {
    private static final Logger log = LoggerFactory.getLogger(LateFollowers.class);
    /** What a few seconds of a start bring, and what the followers themselves would still take in one go. */
    private static final int MOST = 10_000;

    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private final Queue<JobRecord> ended = new ArrayDeque<>();
    private final Queue<Dead> dead = new ArrayDeque<>();
    private long bytes;
    private long left;
    private volatile @Nullable JobListener listener;
    private volatile @Nullable DeadSet deadSet;

    private record Dead(DeadJob job, Runnable stored) {}

    @Override
    public void ended(JobRecord job) {
        JobListener known = listener;
        if (known != null) {
            known.ended(job);
        } else {
            endedEarly(job);
        }
    }

    private synchronized void endedEarly(JobRecord job) {
        byte[] result = job.result();
        int size = job.error().length + (result == null ? 0 : result.length);
        JobListener known = listener;
        if (known != null) {
            known.ended(job);
        } else if (hasRoom(ended, size)) {
            ended.add(job);
        }
    }

    @Override
    public void bury(DeadJob job, Runnable stored) {
        DeadSet known = deadSet;
        if (known != null) {
            known.bury(job, stored);
        } else {
            buryEarly(job, stored);
        }
    }

    private synchronized void buryEarly(DeadJob job, Runnable stored) {
        DeadSet known = deadSet;
        if (known != null) {
            known.bury(job, stored);
        } else if (hasRoom(dead, job.workload().length)) {
            dead.add(new Dead(job, stored));
        }
    }

    private boolean hasRoom(Queue<?> queue, int size) {
        if (queue.size() >= MOST || bytes + size > MOST_BYTES) {
            left++;
            return false;
        }
        bytes += size;
        return true;
    }

    /**
     * Here they are. While they are told what they have missed the engine waits, so that they hear everything in its order
     * and from one at a time.
     */
    synchronized void are(JobListener theListener, DeadSet theDeadSet) {
        for (JobRecord job = ended.poll(); job != null; job = ended.poll()) {
            theListener.ended(job);
        }
        for (Dead entry = dead.poll(); entry != null; entry = dead.poll()) {
            theDeadSet.bury(entry.job(), entry.stored());
        }
        listener = theListener;
        deadSet = theDeadSet;
        if (left > 0) {
            log.warn("{} jobs that ended during the start were too many to be kept for history or dead set", left);
        }
    }
}
