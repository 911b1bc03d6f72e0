package dev.gearman.server.app.ui;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Addresses of pages; without the context path, which templates add. */
public final class Links {
    private Links() {}

    public static String function(String name) {
        return "/functions/" + PathNames.encode(name);
    }

    public static String job(String handle) {
        return "/jobs/" + PathNames.encode(handle);
    }

    public static String schedule(String name) {
        return "/schedules/" + PathNames.encode(name);
    }

    public static String jobs(@Nullable String function, String state) {
        return new Query("/jobs")
                .with("function", function)
                .with("state", state)
                .toString();
    }

    /** An address with a query string; what is {@code null} is left out. */
    public static final class Query {
        private final String path;
        private final Map<String, String> values = new LinkedHashMap<>();

        public Query(String path) {
            this.path = path;
        }

        public Query with(String name, @Nullable String value) {
            if (value != null) {
                values.put(name, value);
            } else {
                values.remove(name);
            }
            return this;
        }

        @Override
        public String toString() {
            StringBuilder address = new StringBuilder(path);
            char separator = path.indexOf('?') < 0 ? '?' : '&';
            for (Map.Entry<String, String> entry : values.entrySet()) {
                address.append(separator)
                        .append(entry.getKey())
                        .append('=')
                        .append(URLEncoder.encode(entry.getValue(), UTF_8));
                separator = '&';
            }
            return address.toString();
        }
    }
}
