package dev.gearman.server.app.store.memcached;

import dev.gearman.server.app.store.memcached.Index.Page;
import dev.gearman.server.store.StoreException;
import java.nio.BufferUnderflowException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.spy.memcached.CASResponse;
import net.spy.memcached.CASValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one item that says what there is, and its copy here. The first use makes this process its owner; another process
 * that does so later ends that, so that two never write at a time.
 */
final class Root {
    private static final Logger log = LoggerFactory.getLogger(Root.class);
    /** Items of a failed commit may still arrive: later ones have other numbers. */
    private static final long LEAP = 1_000_000;

    private final Items items;
    private final String prefix;
    private final String key;
    private final long owner = new SecureRandom().nextLong();
    private @Nullable Index index;
    private long version;
    private boolean owned;
    private boolean inDoubt;

    Root(Items items, String prefix) {
        this.items = items;
        this.prefix = prefix;
        this.key = prefix + "root";
    }

    static String pageKey(String prefix, long item) {
        return prefix + "p:" + Long.toString(item, Character.MAX_RADIX);
    }

    /** The index as it is in memcached, read anew if that may differ from the one here. */
    Index current() throws StoreException {
        items.checkOpen();
        Index known = index;
        return known == null || inDoubt ? read() : known;
    }

    /** After a failure: what memcached did is not known. */
    void isInDoubt() {
        inDoubt = true;
    }

    void replace(Index after, byte[] encoded) throws StoreException {
        inDoubt = true;
        CASResponse response = items.replace(key, version, encoded);
        if (response != CASResponse.OK) {
            throw new StoreException(
                    items.name() + ": the index was changed or thrown away meanwhile (" + response + ")");
        }
        CASValue<byte[]> written = items.gets(key);
        if (written != null) {
            version = written.getCas();
            index = after;
            inDoubt = false;
        }
    }

    private Index read() throws StoreException {
        CASValue<byte[]> found = items.gets(key);
        if (found == null) {
            make();
            found = items.gets(key);
        }
        if (found == null) {
            throw new StoreException(
                    items.name() + " throws the index away as soon as it has it (see -m of memcached)");
        }
        Index read = decode(found.getValue());
        if (read.owner() != owner && owned) {
            throw new StoreException(items.name() + ": another server has taken over the items of '" + prefix
                    + "'; this one has to be started again, or with another prefix");
        }
        Index mine = new Index(owner, read.next() + LEAP, withEntries(read.pages()));
        version = found.getCas();
        owned = true;
        replace(mine, mine.encode());
        return mine;
    }

    /** Begins with nothing, for the first time or because memcached forgot everything. */
    private void make() throws StoreException {
        Index before = index;
        long next = 1;
        if (before != null) {
            log.error(
                    "{} was started again or has thrown away the index: {} jobs were in it and are no longer stored",
                    items.name(),
                    before.jobs());
            next = before.next() + LEAP;
        }
        Index empty = Index.empty(owner, next);
        if (items.add(key, empty.encode())) {
            index = empty;
        }
    }

    private Index decode(byte[] bytes) throws StoreException {
        try {
            return Index.decode(bytes);
        } catch (BufferUnderflowException e) {
            throw new StoreException(items.name() + ": the item '" + key + "' is not an index", e);
        }
    }

    private NavigableMap<Long, Page> withEntries(NavigableMap<Long, Page> named) throws StoreException {
        List<String> keys = named.values().stream()
                .map(page -> pageKey(prefix, page.item()))
                .toList();
        Map<String, byte[]> found = items.getAll(keys);
        NavigableMap<Long, Page> pages = new TreeMap<>();
        for (Map.Entry<Long, Page> each : named.entrySet()) {
            long item = each.getValue().item();
            byte[] bytes = found.get(pageKey(prefix, item));
            if (bytes != null) {
                pages.put(each.getKey(), Page.decode(item, bytes));
            }
        }
        int lost = named.size() - pages.size();
        if (lost > 0) {
            log.error(
                    "{} has thrown away {} pages of the index, up to {} jobs each are lost (see -m of memcached)",
                    items.name(),
                    lost,
                    Page.SIZE);
        }
        return pages;
    }
}
