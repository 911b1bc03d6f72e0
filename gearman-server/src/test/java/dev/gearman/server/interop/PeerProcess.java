package dev.gearman.server.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A program that talks to the server under test.
 *
 * <p>Its output is read by threads of its own, so that it never waits for us. All waiting is bounded by
 * {@link #PATIENCE}, which is long: it decides how soon a broken test fails, not how long a good one takes.
 */
final class PeerProcess implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Output out;
    private final Output err;

    private PeerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.out = new Output(name + " stdout", process.getInputStream());
        this.err = new Output(name + " stderr", process.getErrorStream());
    }

    static Builder of(String program, String... arguments) {
        return new Builder(program).with(arguments);
    }

    /** Waits until the program has printed a line that is equal to this. */
    PeerProcess awaitLine(String line) {
        return awaitLines("the line \"" + line + "\"", lines -> lines.contains(line));
    }

    PeerProcess awaitLines(String what, Predicate<List<String>> condition) {
        out.await(what, bytes -> condition.test(lines(bytes)), this::describe);
        return this;
    }

    /** Waits for as many lines, which have to be these. */
    void hasWritten(String... expected) {
        awaitLines(expected.length + " lines", lines -> lines.size() >= expected.length);
        assertThat(lines()).containsExactly(expected);
    }

    /** Waits for the end of the program. */
    Finished awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + PATIENCE + ": " + describe());
            }
            out.awaitEnd();
            err.awaitEnd();
            return new Finished(process.exitValue(), out.bytes(), err.bytes());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> lines() {
        return lines(out.bytes());
    }

    /** As {@code kill -9}: the server sees its connection end without a word. */
    void kill() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        awaitDeath();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** Ends the program, with {@code kill} first, and {@code kill -9} if that does not help. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroy();
        awaitDeath();
    }

    private void awaitDeath() {
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String describe() {
        String state = process.isAlive() ? "running" : "exit code " + process.exitValue();
        return name + " (" + state + ")\n--- stdout\n" + excerpt(out.bytes()) + "\n--- stderr\n" + excerpt(err.bytes());
    }

    private static String excerpt(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, 4000), UTF_8);
    }

    private static List<String> lines(byte[] bytes) {
        return new String(bytes, UTF_8).lines().toList();
    }

    /** What is left of a program. */
    record Finished(int exitCode, byte[] out, byte[] err) {

        String text() {
            return new String(out, UTF_8);
        }

        List<String> lines() {
            return text().lines().toList();
        }

        String errors() {
            return new String(err, UTF_8);
        }
    }

    static final class Builder {

        private final List<String> command = new ArrayList<>();
        private final Map<String, String> environment = new TreeMap<>();
        private byte[] input;
        private Consumer<PeerProcess> onStart = process -> {};

        private Builder(String program) {
            command.add(program);
        }

        Builder with(String... arguments) {
            command.addAll(List.of(arguments));
            return this;
        }

        Builder env(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        /** What the program reads; without it, nothing: its input is empty. */
        Builder stdin(byte[] bytes) {
            input = bytes;
            return this;
        }

        Builder stdin(String text) {
            return stdin(text.getBytes(UTF_8));
        }

        Builder onStart(Consumer<PeerProcess> listener) {
            onStart = listener;
            return this;
        }

        PeerProcess start() {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().keySet().removeIf(variable -> variable.startsWith("GEARMAN"));
            builder.environment().put("LC_ALL", "C.UTF-8");
            // where Debian keeps gearmand; a user's PATH may lack it
            builder.environment().merge("PATH", "/usr/sbin", (path, sbin) -> path + File.pathSeparator + sbin);
            builder.environment().putAll(environment);
            if (input == null) {
                builder.redirectInput(new File("/dev/null"));
            }
            try {
                Process process = builder.start();
                PeerProcess peer = new PeerProcess(String.join(" ", command), process);
                if (input != null) {
                    inBackground("stdin of " + peer.name, () -> feed(process));
                }
                onStart.accept(peer);
                return peer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Starts the program and waits for its end. */
        Finished run() {
            return start().awaitExit();
        }

        private void feed(Process process) {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input);
            } catch (IOException programDoesNotWantMore) {
                // for the test to notice by what the program prints
            }
        }
    }

    private static Thread inBackground(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Collects a stream; guarded by its monitor. */
    private static final class Output {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread reader;

        Output(String name, InputStream stream) {
            reader = inBackground(name, () -> collect(stream));
        }

        private void collect(InputStream stream) {
            byte[] chunk = new byte[8192];
            try (stream) {
                for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                    add(chunk, n);
                }
            } catch (IOException closed) {
                // the process was ended by the test
            }
        }

        private synchronized void add(byte[] chunk, int n) {
            bytes.write(chunk, 0, n);
            notifyAll();
        }

        synchronized byte[] bytes() {
            return bytes.toByteArray();
        }

        synchronized void await(String what, Predicate<byte[]> condition, Supplier<String> state) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!condition.test(bytes.toByteArray())) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what + " from " + state.get());
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, 1_000_000_000L));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        void awaitEnd() throws InterruptedException {
            reader.join(PATIENCE.toMillis());
        }
    }
}
