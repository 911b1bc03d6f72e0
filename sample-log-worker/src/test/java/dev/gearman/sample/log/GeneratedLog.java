package dev.gearman.sample.log;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** An access log and what it adds up to, counted while it is written and not by reading it. The same for the same seed. */
public final class GeneratedLog {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.ofHours(2));
    private static final int[] STATUSES = {200, 200, 200, 200, 200, 200, 301, 304, 404, 500};

    public final Map<Integer, Long> statuses = new TreeMap<>();
    public final Map<String, Long> addresses = new TreeMap<>();
    public final Map<Long, Long> minutes = new TreeMap<>();
    public long hits;
    public long bytes;
    public long unreadable;

    private GeneratedLog() {}

    /** @param perMinute lines of each minute */
    public static GeneratedLog write(Path file, int lines, int perMinute, long seed) {
        GeneratedLog log = new GeneratedLog();
        Random random = new Random(seed);
        long start = Instant.parse("2025-10-10T10:00:00Z").getEpochSecond();
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
            for (int i = 0; i < lines; i++) {
                out.write(log.line(random, start + i * 60L / perMinute));
                out.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return log;
    }

    private String line(Random random, long second) {
        if (random.nextInt(1000) == 0) {
            unreadable++;
            return "connection reset, no line " + random.nextInt();
        }
        String address = "198.51." + random.nextInt(4) + "." + (int) Math.abs(random.nextGaussian() * 40) % 256;
        int status = STATUSES[random.nextInt(STATUSES.length)];
        long size = random.nextInt(50_000);
        hits++;
        bytes += size;
        statuses.merge(status, 1L, Long::sum);
        addresses.merge(address, 1L, Long::sum);
        minutes.merge(second / 60, 1L, Long::sum);
        return address + " - - [" + TIME.format(Instant.ofEpochSecond(second)) + "] \"GET /p/" + random.nextInt(999)
                + "?q=\\\"x\\\" HTTP/1.1\" " + status + ' ' + size + " \"https://example.org/\" \"Mozilla/5.0 (X11)\"";
    }
}
