package dev.gearman.server.app.store.memcached;

import dev.gearman.server.app.store.encoding.JobRecord;
import dev.gearman.server.app.store.memcached.Index.Draft;
import dev.gearman.server.app.store.memcached.Index.Entry;
import dev.gearman.server.app.store.memcached.Index.Page;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreBatch.Change;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps jobs in items of a memcached server, for a prefix {@code gearman}:
 *
 * <ul>
 *   <li>{@code gearman:r:N}, the {@linkplain JobRecord record} of a job,
 *   <li>{@code gearman:w:N.0} and so on, chunks of a workload that is not in its record,
 *   <li>{@code gearman:p:N}, a page of the index: which jobs there are and what their N are,
 *   <li>{@code gearman:root}, the pages that there are.
 * </ul>
 *
 * No item but the root is ever changed. A commit writes new ones under new N and replaces the root last; that one step is
 * what makes it all or nothing. The index is in the memory of this process as well, some 50 bytes a job.
 *
 * <p>What memcached throws away for lack of memory, or by its end, is lost; the log says so when it is noticed.
 */
public final class MemcachedJobStore implements JobStore {
    private static final Logger log = LoggerFactory.getLogger(MemcachedJobStore.class);
    /** What an item needs beside its value, its key included. */
    private static final int OVERHEAD = 512;
    /** So many chunks of a workload are read at a time. */
    private static final int CHUNKS_AT_A_TIME = 16;

    private final Items items;
    private final String prefix;
    private final Root root;
    private int chunkSize;

    /** @param prefix what all keys begin with: visible characters of ASCII, at most 100 of them */
    MemcachedJobStore(Items items, String prefix) {
        this.items = items;
        this.prefix = prefix + ":";
        this.root = new Root(items, this.prefix);
    }

    @Override
    public void write(StoreBatch batch) throws StoreException {
        items.checkOpen();
        List<StoredJob> saves = List.copyOf(batch.saves());
        List<Change> changes = List.copyOf(batch.changes());
        List<Long> deletes = List.copyOf(batch.deletes());
        if (saves.isEmpty() && changes.isEmpty() && deletes.isEmpty()) {
            return;
        }
        Draft draft = new Draft(root.current());
        Map<String, byte[]> written = new LinkedHashMap<>();
        for (StoredJob job : saves) {
            draft.put(save(draft, job, written));
        }
        change(draft, changes, written);
        deletes.forEach(draft::remove);
        commit(draft, written);
    }

    private Entry save(Draft draft, StoredJob job, Map<String, byte[]> written) throws StoreException {
        long record = draft.newItem();
        written.put(recordKey(record), JobRecord.encode(job));
        if (!JobRecord.isApart(job)) {
            return new Entry(job.number(), record, 0, 0);
        }
        byte[] workload = job.workload();
        int size = chunkSize();
        int chunks = 0;
        for (int from = 0; from < workload.length; from += size) {
            byte[] chunk = Arrays.copyOfRange(workload, from, Math.min(workload.length, from + size));
            written.put(chunkKey(record, chunks++), chunk);
        }
        return new Entry(job.number(), record, record, chunks);
    }

    private void change(Draft draft, List<Change> changes, Map<String, byte[]> written) throws StoreException {
        Map<Long, Entry> known = new HashMap<>();
        for (Change change : changes) {
            Entry entry = root.current().entry(change.number());
            if (entry != null) {
                known.put(change.number(), entry);
            }
        }
        Map<String, byte[]> records = items.getAll(
                known.values().stream().map(entry -> recordKey(entry.record())).toList());
        for (Change change : changes) {
            Entry entry = known.get(change.number());
            byte[] bytes = entry == null ? null : records.get(recordKey(entry.record()));
            if (entry != null && bytes != null) {
                long record = draft.newItem();
                written.put(
                        recordKey(record),
                        JobRecord.decode(change.number(), bytes).encode(change));
                draft.put(new Entry(change.number(), record, entry.workload(), entry.chunks()));
            }
        }
    }

    private void commit(Draft draft, Map<String, byte[]> written) throws StoreException {
        Index after = draft.finish();
        draft.newPages(after).forEach(page -> written.put(pageKey(page.item()), page.encode()));
        byte[] newRoot = after.encode();
        if (newRoot.length > chunkSize()) {
            throw new StoreException(items.name() + ": too many jobs, the index is larger than an item may be ("
                    + newRoot.length + " bytes, expected: at most " + chunkSize() + "; see -I of memcached)");
        }
        try {
            items.setAll(written);
            root.replace(after, newRoot);
        } catch (StoreException e) {
            root.isInDoubt();
            throw e;
        }
        List<String> garbage = new ArrayList<>();
        draft.replacedPages().forEach(page -> garbage.add(pageKey(page)));
        for (Entry entry : draft.replaced()) {
            garbage.add(recordKey(entry.record()));
            Entry now = after.entry(entry.number());
            if (now == null || now.workload() != entry.workload()) {
                for (int i = 0; i < entry.chunks(); i++) {
                    garbage.add(chunkKey(entry.workload(), i));
                }
            }
        }
        items.forget(garbage);
    }

    @Override
    public void replay(Consumer<StoredJob> jobs) throws StoreException {
        List<Long> lost = new ArrayList<>();
        for (Page page : root.current().pages().values()) {
            List<Entry> entries = page.entries();
            Map<String, byte[]> records = recordsOf(entries);
            for (Entry entry : entries) {
                // removed, so that what was passed on can go
                StoredJob job = job(entry, records.remove(recordKey(entry.record())));
                if (job == null) {
                    lost.add(entry.number());
                } else {
                    jobs.accept(job);
                }
            }
        }
        if (!lost.isEmpty()) {
            log.error(
                    "{} has thrown away {} jobs, they are lost (see -m and -M of memcached)",
                    items.name(),
                    lost.size());
            write(new StoreBatch(List.of(), List.of(), lost));
        }
    }

    @Override
    public List<StoredJob> load(long[] numbers) throws StoreException {
        items.checkOpen();
        List<Entry> entries = new ArrayList<>();
        for (long number : numbers) {
            Entry entry = root.current().entry(number);
            if (entry != null) {
                entries.add(entry);
            }
        }
        Map<String, byte[]> records = recordsOf(entries);
        List<StoredJob> loaded = new ArrayList<>();
        for (Entry entry : entries) {
            StoredJob job = job(entry, records.get(recordKey(entry.record())));
            if (job != null) {
                loaded.add(job);
            }
        }
        return loaded;
    }

    private Map<String, byte[]> recordsOf(List<Entry> entries) throws StoreException {
        return items.getAll(
                entries.stream().map(entry -> recordKey(entry.record())).toList());
    }

    /** The job, or {@code null} if some of it is lost. */
    private @Nullable StoredJob job(Entry entry, byte @Nullable [] bytes) throws StoreException {
        if (bytes == null) {
            return null;
        }
        JobRecord record = JobRecord.decode(entry.number(), bytes);
        if (!record.isApart()) {
            return record.job();
        }
        ByteArrayOutputStream workload = new ByteArrayOutputStream();
        for (int from = 0; from < entry.chunks(); from += CHUNKS_AT_A_TIME) {
            List<String> keys = new ArrayList<>();
            for (int i = from; i < Math.min(entry.chunks(), from + CHUNKS_AT_A_TIME); i++) {
                keys.add(chunkKey(entry.workload(), i));
            }
            Map<String, byte[]> chunks = items.getAll(keys);
            if (chunks.size() < keys.size()) {
                return null;
            }
            keys.forEach(key -> workload.writeBytes(chunks.get(key)));
        }
        return record.job(workload.toByteArray());
    }

    /** How much of a workload goes into one item. */
    private int chunkSize() throws StoreException {
        if (chunkSize == 0) {
            int largest = items.largest();
            int needed = 128 * 1024;
            if (largest < needed) {
                throw new StoreException(items.name() + " takes items of at most " + largest
                        + " bytes (expected: at least " + needed + ", see -I of memcached)");
            }
            chunkSize = Math.min(largest, 1024 * 1024) - OVERHEAD;
        }
        return chunkSize;
    }

    private String recordKey(long item) {
        return prefix + "r:" + Long.toString(item, Character.MAX_RADIX);
    }

    private String chunkKey(long item, int chunk) {
        return prefix + "w:" + Long.toString(item, Character.MAX_RADIX) + '.' + chunk;
    }

    private String pageKey(long item) {
        return Root.pageKey(prefix, item);
    }

    @Override
    public void close() {
        items.close();
    }
}
