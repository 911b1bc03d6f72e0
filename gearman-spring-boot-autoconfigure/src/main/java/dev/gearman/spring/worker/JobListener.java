package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanJob;
import org.jspecify.annotations.Nullable;

/** Is told of each job that a worker of this application does. Beans of this type are told in their order. */
@FunctionalInterface
public interface JobListener {
    /** A job begins; called on its thread. */
    Run started(GearmanJob job);

    /** One job. */
    @FunctionalInterface
    interface Run {
        /** The method has returned, on the job's thread, though a result may come later. */
        default void left() {}

        /**
         * The job has ended; the server is told next. On the job's thread, or on that which has completed its future.
         *
         * @param result the result; {@code null} if it has failed
         * @param failure why it has failed
         */
        void ended(byte @Nullable [] result, @Nullable Throwable failure);
    }
}
