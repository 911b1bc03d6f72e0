package dev.gearman.client;

/**
 * What happens to a submitted job, in order: {@link Created}, any number of {@link Data}, {@link Warning} and
 * {@link Status}, and exactly one of the {@link Final} ones. Arrays are not copied.
 */
public sealed interface JobEvent {
    /** The server has the job. A background job has no further events. */
    record Created(JobHandle handle) implements JobEvent {}

    /** A part of the result, or whatever else the worker sends meanwhile. */
    record Data(byte[] data) implements JobEvent {}

    /** Something that the worker warns of. */
    record Warning(byte[] data) implements JobEvent {}

    /** How far the worker is. */
    record Status(long numerator, long denominator) implements JobEvent {}

    /** The last event of a foreground job. */
    sealed interface Final extends JobEvent {}

    /** The job is done. */
    record Completed(byte[] result) implements Final {}

    /**
     * There will be no result.
     *
     * @param cause why: what the submission's future throws as well
     */
    record Failed(GearmanException cause) implements Final {}
}
