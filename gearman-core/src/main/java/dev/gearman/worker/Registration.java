package dev.gearman.worker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A function of a worker. */
record Registration(
        String name, AsyncJobFunction function, @Nullable Duration timeout) {}
