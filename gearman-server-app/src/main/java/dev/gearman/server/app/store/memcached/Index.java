package dev.gearman.server.app.store.memcached;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs there are and in which items, as one item says that names the pages: the root. It is never changed: a commit
 * makes another one.
 *
 * @param owner the process that may write
 * @param next number of the next item that is written; none was used twice
 * @param pages the pages by what their jobs have in common, {@link Page#of}
 */
record Index(long owner, long next, NavigableMap<Long, Page> pages) {

    /** The jobs of {@value #SIZE} consecutive numbers, in one item. */
    record Page(long item, List<Entry> entries) {
        static final int SIZE = 512;

        static long of(long number) {
            return number / SIZE;
        }

        byte[] encode() {
            ByteBuffer to = ByteBuffer.allocate(entries.size() * Entry.BYTES);
            for (Entry entry : entries) {
                to.putLong(entry.number)
                        .putLong(entry.record)
                        .putLong(entry.workload)
                        .putInt(entry.chunks);
            }
            return to.array();
        }

        static Page decode(long item, byte[] bytes) {
            ByteBuffer from = ByteBuffer.wrap(bytes);
            List<Entry> entries = new ArrayList<>();
            while (from.hasRemaining()) {
                entries.add(new Entry(from.getLong(), from.getLong(), from.getLong(), from.getInt()));
            }
            return new Page(item, List.copyOf(entries));
        }

        @Nullable
        Entry entry(long number) {
            for (Entry entry : entries) {
                if (entry.number == number) {
                    return entry;
                }
            }
            return null;
        }
    }

    /**
     * Where a job is.
     *
     * @param record item of its record
     * @param workload first half of the names of the items with its workload, if that is not in the record
     * @param chunks number of those items, 0 if it is
     */
    record Entry(long number, long record, long workload, int chunks) {
        static final int BYTES = 3 * Long.BYTES + Integer.BYTES;
    }

    static Index empty(long owner, long next) {
        return new Index(owner, next, new TreeMap<>());
    }

    @Nullable
    Entry entry(long number) {
        Page page = pages.get(Page.of(number));
        return page == null ? null : page.entry(number);
    }

    int jobs() {
        return pages.values().stream().mapToInt(page -> page.entries.size()).sum();
    }

    byte[] encode() {
        ByteBuffer to = ByteBuffer.allocate((2 + 2 * pages.size()) * Long.BYTES);
        to.putLong(owner).putLong(next);
        pages.forEach((number, page) -> to.putLong(number).putLong(page.item));
        return to.array();
    }

    /** The root as it was written, with pages whose entries are still to be read. */
    static Index decode(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        long owner = from.getLong();
        long next = from.getLong();
        NavigableMap<Long, Page> pages = new TreeMap<>();
        while (from.hasRemaining()) {
            pages.put(from.getLong(), new Page(from.getLong(), List.of()));
        }
        return new Index(owner, next, pages);
    }

    /** The changes of one commit, collected. */
    static final class Draft {
        private final Index base;
        private final NavigableMap<Long, NavigableMap<Long, Entry>> touched = new TreeMap<>();
        private final List<Entry> replaced = new ArrayList<>();
        private long next;

        Draft(Index base) {
            this.base = base;
            this.next = base.next;
        }

        /** The number of an item that no other has. */
        long newItem() {
            return next++;
        }

        void put(Entry entry) {
            keep(page(entry.number).put(entry.number, entry));
        }

        void remove(long number) {
            if (base.entry(number) != null || touched.containsKey(Page.of(number))) {
                keep(page(number).remove(number));
            }
        }

        private void keep(@Nullable Entry before) {
            if (before != null) {
                replaced.add(before);
            }
        }

        private NavigableMap<Long, Entry> page(long number) {
            return touched.computeIfAbsent(Page.of(number), key -> {
                NavigableMap<Long, Entry> entries = new TreeMap<>();
                Page page = base.pages.get(key);
                if (page != null) {
                    page.entries.forEach(entry -> entries.put(entry.number, entry));
                }
                return entries;
            });
        }

        /** What was replaced or removed. */
        List<Entry> replaced() {
            return replaced;
        }

        /** Items of pages that the index after this commit no longer names. */
        List<Long> replacedPages() {
            List<Long> replacedPages = new ArrayList<>();
            for (Long key : touched.keySet()) {
                Page page = base.pages.get(key);
                if (page != null) {
                    replacedPages.add(page.item);
                }
            }
            return replacedPages;
        }

        /** The pages that are new, to be written before the root that names them. */
        List<Page> newPages(Index after) {
            List<Page> newPages = new ArrayList<>();
            for (Long key : touched.keySet()) {
                Page page = after.pages.get(key);
                if (page != null) {
                    newPages.add(page);
                }
            }
            return newPages;
        }

        Index finish() {
            NavigableMap<Long, Page> pages = new TreeMap<>(base.pages);
            touched.forEach((key, entries) -> {
                if (entries.isEmpty()) {
                    pages.remove(key);
                } else {
                    pages.put(key, new Page(newItem(), List.copyOf(entries.values())));
                }
            });
            return new Index(base.owner, next, pages);
        }
    }
}
