package dev.gearman.server.app.store.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.app.cli.Invocation.Import;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.store.StoreOnly;
import dev.gearman.server.app.store.imports.GearmandQueue.Row;
import dev.gearman.server.app.store.relational.Database;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import jakarta.persistence.EntityManagerFactory;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.SessionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;

/**
 * Fetches the jobs of a gearmand into the store of this server, which must not run meanwhile. What was fetched is written
 * down, so that repeating it, also after half of it failed, gives no job twice; a job gets its number before it is stored.
 */
@Component
public final class QueueImport {
    private static final byte[] NOTHING = {};
    /** Rows and bytes that are stored at a time. */
    private static final int CHUNK_ROWS = 500;

    private static final long CHUNK_BYTES = 16 * 1024 * 1024;
    /** As the job server numbers its jobs: by the time of the start. */
    private static final Instant FIRST_NUMBER = Instant.parse("2025-01-01T00:00:00Z");

    private final Database database;
    private final SessionFactory sessions;
    private final ImportedJobs known;
    private final ObjectProvider<JobStore> store;
    private final byte[] handlePrefix;

    /**
     * What became of the rows of a queue.
     *
     * @param fetched jobs that are in the store now and were not before
     * @param repeated jobs that an earlier run has fetched
     */
    public record Counts(int fetched, int repeated) {}

    QueueImport(
            Database database,
            EntityManagerFactory factory,
            ImportedJobs known,
            ObjectProvider<JobStore> store,
            GearmanServerProperties properties) {
        this.database = database;
        this.sessions = factory.unwrap(SessionFactory.class);
        this.known = known;
        this.store = store;
        String prefix = properties.handlePrefix();
        this.handlePrefix =
                ((prefix != null ? prefix : ServerOptions.builder().build().handlePrefix()) + ":").getBytes(UTF_8);
    }

    /** The program: tells on standard output or error what came of it, and returns its exit code. */
    public static int run(Import invocation) {
        Import.Source source = invocation.source();
        try (ConfigurableApplicationContext application =
                StoreOnly.application().run(invocation.arguments().toArray(String[]::new))) {
            Counts counts = application.getBean(QueueImport.class).run(source, InstantSource.system());
            System.out.println(counts.fetched() + " jobs were imported from " + source + ", " + counts.repeated()
                    + " had been imported before");
            return 0;
        } catch (SQLException e) {
            System.err.println("gearman-server-app: " + source + " can't be read: " + e.getMessage());
            return 1;
        } catch (StoreException e) {
            System.err.println("gearman-server-app: jobs can't be stored: " + e.getMessage());
            return 1;
        }
    }

    /**
     * Fetches all jobs.
     *
     * @throws SQLException if the queue can't be read; what was fetched before stays
     * @throws StoreException if a job can't be stored
     */
    Counts run(Import.Source source, InstantSource clock) throws SQLException, StoreException {
        JobStore target = store.getIfAvailable();
        if (target == null) {
            throw new StoreException("gearman.server.store=memory keeps nothing beyond this process");
        }
        database.open();
        int fetched = 0;
        int rows = 0;
        try (GearmandQueue queue = GearmandQueue.open(source)) {
            long next = Math.max(0, clock.instant().getEpochSecond() - FIRST_NUMBER.getEpochSecond()) * 1_000_000;
            for (Map<String, Row> chunk = chunk(queue, source); !chunk.isEmpty(); chunk = chunk(queue, source)) {
                rows += chunk.size();
                fetched += fetch(chunk, target, next, clock.millis());
                next += chunk.size();
            }
        }
        return new Counts(fetched, rows - fetched);
    }

    private static Map<String, Row> chunk(GearmandQueue queue, Import.Source source) throws SQLException {
        Map<String, Row> chunk = new LinkedHashMap<>();
        long bytes = 0;
        while (chunk.size() < CHUNK_ROWS && bytes < CHUNK_BYTES) {
            Row row = queue.next();
            if (row == null) {
                break;
            }
            chunk.put(digest(row, source), row);
            bytes += row.data().length;
        }
        return chunk;
    }

    private int fetch(Map<String, Row> chunk, JobStore target, long firstNumber, long now) throws StoreException {
        Map<String, ImportedJob> before = known.findByDigestIn(chunk.keySet()).stream()
                .collect(Collectors.toMap(ImportedJob::digest, Function.identity()));
        List<ImportedJob> numbered = new ArrayList<>();
        List<ImportedJob> stored = new ArrayList<>();
        List<StoredJob> jobs = new ArrayList<>();
        long next = firstNumber;
        for (Map.Entry<String, Row> row : chunk.entrySet()) {
            ImportedJob job = before.get(row.getKey());
            if (job == null) {
                job = new ImportedJob(row.getKey(), next++, false);
                numbered.add(job);
            }
            if (!job.isStored()) {
                stored.add(new ImportedJob(job.digest(), job.number(), true));
                jobs.add(stored(row.getValue(), job.number(), now));
            }
        }
        if (!numbered.isEmpty()) {
            sessions.inStatelessTransaction(session -> session.insertMultiple(numbered));
        }
        if (!jobs.isEmpty()) {
            target.write(new StoreBatch(jobs, List.of(), List.of()));
            sessions.inStatelessTransaction(session -> session.updateMultiple(stored));
        }
        return jobs.size();
    }

    private StoredJob stored(Row row, long number, long now) {
        return new StoredJob(
                number,
                handlePrefix,
                row.function(),
                row.unique(),
                row.data(),
                Math.max(0, Math.min(2, row.priority())),
                Math.max(0, row.when()) * 1_000,
                NOTHING,
                0,
                now,
                "",
                NOTHING);
    }

    private static String digest(Row row, Import.Source source) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] name = source.toString().getBytes(UTF_8);
            for (byte[] part : new byte[][] {name, row.function(), row.unique(), row.data()}) {
                digest.update(ByteBuffer.allocate(4).putInt(part.length).flip());
                digest.update(part);
            }
            digest.update(ByteBuffer.allocate(12)
                    .putInt(row.priority())
                    .putLong(row.when())
                    .flip());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
