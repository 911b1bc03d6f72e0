package dev.gearman.server.app.records;

import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/**
 * Finds pages of rows that have a handle, a unique key, a function, an outcome, a worker and a client, newest first. Every
 * condition is one that an index can serve, and a page begins behind the last row of the one before, however many there were.
 *
 * @param <T> the rows
 */
public final class RecordSearch<T> {
    private final JpaSpecificationExecutor<T> repository;
    private final String position;
    private final ToLongFunction<T> positionOf;

    /** @param position the attribute with the {@link TimeId} that rows are ordered by */
    public RecordSearch(JpaSpecificationExecutor<T> repository, String position, ToLongFunction<T> positionOf) {
        this.repository = repository;
        this.position = position;
        this.positionOf = positionOf;
    }

    /** The rows that a query asks for, as somebody wants to see them. To be called in a transaction. */
    public <V> RecordPage<V> find(RecordQuery query, Function<T, V> view) {
        long end = TimeId.ofCursor(query.cursor());
        String text = query.text();
        List<T> rows;
        if (text == null || text.isEmpty()) {
            rows = some(query, end, null);
        } else {
            // two questions, each of which has an index: with an "or" in one question most databases use none
            Map<Long, T> found = new TreeMap<>(Comparator.reverseOrder());
            some(query, end, "handle").forEach(row -> found.put(positionOf.applyAsLong(row), row));
            some(query, end, "uniqueKey").forEach(row -> found.put(positionOf.applyAsLong(row), row));
            rows = List.copyOf(found.values());
        }
        boolean more = rows.size() > query.limit();
        List<T> page = more ? rows.subList(0, query.limit()) : rows;
        return new RecordPage<>(
                page.stream().map(view).toList(),
                more ? TimeId.cursor(positionOf.applyAsLong(page.get(page.size() - 1))) : null);
    }

    /** The number of rows that a query finds on all its pages. To be called in a transaction. */
    public long count(RecordQuery query) {
        String text = query.text();
        if (text == null || text.isEmpty()) {
            return repository.count(conditions(query, Long.MAX_VALUE, null, null));
        }
        return repository.count(conditions(query, Long.MAX_VALUE, "handle", null))
                + repository.count(conditions(query, Long.MAX_VALUE, "uniqueKey", "handle"));
    }

    /** One row more than the page has. */
    private List<T> some(RecordQuery query, long before, @Nullable String textIn) {
        return repository.findBy(
                conditions(query, before, textIn, null),
                found -> found.sortBy(Sort.by(Sort.Direction.DESC, position))
                        .limit(query.limit() + 1)
                        .all());
    }

    /**
     * The conditions of a query.
     *
     * @param textIn the attribute that begins with the text, if there is one
     * @param textNotIn the attribute that does not, if there is one
     */
    private Specification<T> conditions(
            RecordQuery query, long before, @Nullable String textIn, @Nullable String textNotIn) {
        return (root, unused, builder) -> {
            List<Predicate> all = new ArrayList<>();
            restrict(query, before, root, builder, all);
            String text = query.text();
            if (textIn != null && text != null) {
                all.add(beginsWith(root.get(textIn), text, builder));
            }
            if (textNotIn != null && text != null) {
                all.add(beginsWith(root.get(textNotIn), text, builder).not());
            }
            return builder.and(all);
        };
    }

    private void restrict(RecordQuery query, long before, Root<T> root, CriteriaBuilder builder, List<Predicate> all) {
        Path<Long> at = root.get(position);
        long end = before;
        if (query.to() != null) {
            end = Math.min(end, TimeId.first(query.to()));
        }
        if (end < Long.MAX_VALUE) {
            all.add(builder.lessThan(at, end));
        }
        if (query.from() != null) {
            all.add(builder.greaterThanOrEqualTo(at, TimeId.first(query.from())));
        }
        if (query.function() != null) {
            all.add(builder.equal(root.get("functionHash"), ColumnText.hash(query.function())));
            all.add(builder.equal(root.get("functionName"), ColumnText.of(query.function(), ColumnText.LONG)));
        }
        if (!query.outcomes().isEmpty()) {
            all.add(root.get("outcome")
                    .in(query.outcomes().stream()
                            .map(RecordedOutcome::name)
                            .sorted()
                            .toList()));
        }
        if (query.client() != null && !query.client().isEmpty()) {
            all.add(beginsWith(root.get("client"), query.client(), builder));
        }
        if (query.worker() != null && !query.worker().isEmpty()) {
            all.add(builder.or(
                    beginsWith(root.get("worker"), query.worker(), builder),
                    beginsWith(root.get("workerId"), query.worker(), builder)));
        }
    }

    private static Predicate beginsWith(Path<String> column, String text, CriteriaBuilder builder) {
        String prefix = ColumnText.key(text);
        String behind = ColumnText.behind(prefix);
        Predicate from = builder.greaterThanOrEqualTo(column, prefix);
        return behind == null ? from : builder.and(from, builder.lessThan(column, behind));
    }
}
