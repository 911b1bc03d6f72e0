package dev.gearman.server.app.jobs;

import dev.gearman.server.app.jobs.JobFilter.Kind;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageZone;
import dev.gearman.server.app.ui.TypedTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The search form of jobs, as it is in the query string. Fields that are left empty do not restrict; the function of the empty
 * name is written {@code ~}. A link with times carries their zone, so that it means the same instants for everybody.
 */
record FilterForm(
        @Nullable String q,
        @Nullable String function,
        @Nullable List<String> state,
        @Nullable String client,
        @Nullable String worker,
        @Nullable String from,
        @Nullable String to,
        @Nullable String tz) {
    private static final String EMPTY_NAME = "~";

    /**
     * The filter that it stands for.
     *
     * @throws IllegalArgumentException if a state or a time is none
     */
    JobFilter filter() {
        String name = emptyToNull(function);
        return new JobFilter(
                emptyToNull(q),
                EMPTY_NAME.equals(name) ? "" : name,
                states().stream().map(Kind::of).collect(Collectors.toSet()),
                emptyToNull(client),
                emptyToNull(worker),
                TypedTime.instant("from", from, zone()),
                TypedTime.instant("to", to, zone()));
    }

    /** The reason why the form is invalid, or {@code null} if it is valid. */
    @Nullable
    String mistake() {
        try {
            filter();
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private ZoneId zone() {
        return PageZone.named(tz);
    }

    /** The begin as the form shows it. */
    public String since() {
        return TypedTime.local(from, zone());
    }

    /** The end as the form shows it. */
    public String before() {
        return TypedTime.local(to, zone());
    }

    List<String> states() {
        return state == null
                ? List.of()
                : state.stream()
                        .flatMap(s -> List.of(s.split(",")).stream())
                        .filter(s -> !s.isBlank())
                        .toList();
    }

    /** Whether anything restricts. */
    public boolean isUsed() {
        return !fields().isEmpty();
    }

    /** The fields that are not empty, for links and hidden inputs. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, "q", q);
        put(fields, "function", function);
        put(fields, "state", String.join(",", states()));
        put(fields, "client", client);
        put(fields, "worker", worker);
        put(fields, "from", from);
        put(fields, "to", to);
        if (fields.containsKey("from") || fields.containsKey("to")) {
            put(fields, PageZone.PARAMETER, zone().getId());
        }
        return fields;
    }

    Links.Query address(String path) {
        Links.Query query = new Links.Query(path);
        fields().forEach(query::with);
        return query;
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            fields.put(name, value);
        }
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
