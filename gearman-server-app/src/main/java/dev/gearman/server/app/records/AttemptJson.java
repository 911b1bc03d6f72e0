package dev.gearman.server.app.records;

import dev.gearman.server.api.Attempt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The attempts at a job as JSON, which people can read in the database. */
public final class AttemptJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<List<RecordedAttempt>> LIST = new TypeReference<>() {};

    private AttemptJson() {}

    /** The newest attempts, as many as there is room for. */
    public static String write(List<Attempt> attempts) {
        List<RecordedAttempt> kept =
                new ArrayList<>(attempts.stream().map(AttemptJson::recorded).toList());
        String json = MAPPER.writeValueAsString(kept);
        while (json.length() > ColumnText.ATTEMPTS && !kept.isEmpty()) {
            kept.remove(0);
            json = MAPPER.writeValueAsString(kept);
        }
        return json;
    }

    private static RecordedAttempt recorded(Attempt attempt) {
        return new RecordedAttempt(
                Instant.ofEpochMilli(attempt.startedAt()),
                Instant.ofEpochMilli(attempt.endedAt()),
                attempt.worker(),
                attempt.workerId(),
                RecordedOutcome.valueOf(attempt.outcome().name()),
                attempt.error());
    }

    public static List<RecordedAttempt> read(String json) {
        return json.isEmpty() ? List.of() : MAPPER.readValue(json, LIST);
    }
}
