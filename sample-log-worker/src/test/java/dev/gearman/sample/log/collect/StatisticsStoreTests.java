package dev.gearman.sample.log.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.sample.log.BatchSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

@SpringJUnitConfig
@ActiveProfiles("web")
@TestPropertySource(properties = "sample.log.top-addresses=2")
class StatisticsStoreTests {
    private static final Instant NOW = Instant.parse("2025-11-24T10:00:00Z");

    @Autowired
    StatisticsStore store;

    @Autowired
    JdbcTemplate jdbc;

    @Configuration
    @EnableTransactionManagement
    @Import(StatisticsStore.class)
    static class Database {
        @Bean
        DataSource dataSource() {
            return new EmbeddedDatabaseBuilder()
                    .generateUniqueName(true)
                    .setType(EmbeddedDatabaseType.H2)
                    .addScript("classpath:schema.sql")
                    .build();
        }

        @Bean
        JdbcTemplate jdbc(DataSource dataSource) {
            return new JdbcTemplate(dataSource);
        }

        @Bean
        PlatformTransactionManager transactions(DataSource dataSource) {
            return new DataSourceTransactionManager(dataSource);
        }

        @Bean
        InstantSource clock() {
            return () -> NOW;
        }
    }

    @BeforeEach
    void empty() {
        for (String table : List.of("batch", "minute_total", "minute_status", "minute_address")) {
            jdbc.update("delete from " + table);
        }
        jdbc.update("update received set batches = 0, lines = 0, unreadable = 0");
    }

    @Test
    void batchesAreAddedUp() {
        assertThat(store.merge(batch("a", minute(100, Map.of(200, 3L, 404, 1L), Map.of("x", 3L, "y", 1L)))))
                .isTrue();
        assertThat(store.merge(batch(
                        "b",
                        minute(100, Map.of(200, 2L), Map.of("y", 2L)),
                        minute(101, Map.of(503, 5L), Map.of("z", 5L)))))
                .isTrue();

        assertThat(store.received()).isEqualTo(new Received(2, 13, 2));
        Statistics all = store.latest(60);
        assertThat(all.from()).isEqualTo(42);
        assertThat(all.to()).isEqualTo(101);
        assertThat(all.total()).isEqualTo(new Statistics.Total(11, 1100));
        assertThat(all.minutes())
                .containsExactly(
                        new Statistics.Minute(100, 6, 600, Map.of(2, 5L, 4, 1L)),
                        new Statistics.Minute(101, 5, 500, Map.of(5, 5L)));
        assertThat(all.statuses()).isEqualTo(Map.of(200, 5L, 404, 1L, 503, 5L));
        assertThat(all.addresses())
                .as("two of three, and by name where they are even")
                .containsExactly(new Statistics.Address("z", 5), new Statistics.Address("x", 3));
        assertThat(store.between(100, 100).addresses())
                .containsExactly(new Statistics.Address("x", 3), new Statistics.Address("y", 3));
    }

    @Test
    void aBatchThatComesAgainIsNotAddedAgain() {
        BatchSummary batch = batch("a", minute(100, Map.of(200, 3L), Map.of("x", 3L)));
        assertThat(store.merge(batch)).isTrue();
        assertThat(store.merge(batch)).isFalse();

        assertThat(store.received()).isEqualTo(new Received(1, 4, 1));
        assertThat(store.latest(60).total().hits()).isEqualTo(3);
    }

    @Test
    void aBatchThatCanNotBeAddedAsAWholeIsNotAddedAtAll() {
        BatchSummary batch = batch(
                "a",
                minute(100, Map.of(200, 3L), Map.of("x", 3L)),
                minute(101, Map.of(200, 3L), Map.of("x".repeat(300), 3L)));
        assertThatThrownBy(() -> store.merge(batch)).isInstanceOf(DataAccessException.class);

        assertThat(store.received()).isEqualTo(new Received(0, 0, 0));
        assertThat(store.latest(60).minutes()).isEmpty();
        assertThat(store.merge(batch("a", minute(100, Map.of(200, 3L), Map.of("x", 3L)))))
                .isTrue();
    }

    @Test
    void withoutHitsThereIsNoPeriod() {
        Statistics nothing = store.latest(60);
        assertThat(nothing.from()).isNull();
        assertThat(nothing.minutes()).isEmpty();
    }

    @Test
    void oldMinutesAreDeletedCountedFromTheNewest() {
        store.merge(batch("a", minute(100, Map.of(200, 3L), Map.of("x", 3L))));
        store.merge(batch("b", minute(160, Map.of(200, 1L), Map.of("x", 1L))));
        store.deleteOlderThan(Duration.ofMinutes(60));
        assertThat(store.latest(1000).total().hits()).isEqualTo(4);

        store.merge(batch("c", minute(161, Map.of(200, 1L), Map.of("x", 1L))));
        store.deleteOlderThan(Duration.ofMinutes(60));
        assertThat(store.latest(1000).total().hits()).isEqualTo(2);
        assertThat(store.latest(1000).addresses()).containsExactly(new Statistics.Address("x", 2));
        assertThat(store.received().lines())
                .as("what was received stays received")
                .isEqualTo(8);
    }

    private static BatchSummary batch(String id, BatchSummary.Minute... minutes) {
        long hits = Arrays.stream(minutes).mapToLong(BatchSummary.Minute::hits).sum();
        return new BatchSummary(id, hits + 1, 1, List.of(minutes));
    }

    private static BatchSummary.Minute minute(long minute, Map<Integer, Long> statuses, Map<String, Long> addresses) {
        long hits = statuses.values().stream().mapToLong(Long::longValue).sum();
        return new BatchSummary.Minute(minute, hits, hits * 100, statuses, addresses);
    }
}
