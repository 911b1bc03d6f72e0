package dev.gearman.server.app.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gearman.server.app.GearmanServerApplication;
import dev.gearman.server.app.config.InvalidSettingException;
import dev.gearman.server.app.store.memcached.MemcachedJobStore;
import dev.gearman.server.app.store.peer.PeerServer;
import dev.gearman.server.app.store.redis.RedisJobStore;
import dev.gearman.server.app.store.rocksdb.RocksDbJobStore;
import dev.gearman.server.store.JobStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** What {@code gearman.server.store} chooses, in the whole application. */
class StoreSelectionTests {
    @TempDir
    private Path directory;

    @Test
    void jobsInMemoryNeedNoStoreAndNothingOfRedis() {
        try (ConfigurableApplicationContext context = start("memory")) {
            assertThat(context.getBeanProvider(JobStore.class)).isEmpty();
            assertThat(context.getBeanProvider(RedisConnectionFactory.class)).isEmpty();
            assertThat(context.getBeansOfType(HealthIndicator.class).keySet())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).contains("redis"));
        }
    }

    @Test
    void rocksDbIsInTheDataDirectory() {
        try (ConfigurableApplicationContext context = start("rocksdb")) {
            assertThat(context.getBean(JobStore.class)).isInstanceOf(RocksDbJobStore.class);
            assertThat(directory.resolve("data/rocksdb/CURRENT")).exists();
            assertThat(store(context)).isEqualTo(Status.UP);
        }
    }

    @Test
    void aSecondServerDoesNotStartInTheSameDirectory() throws Exception {
        try (RocksDbJobStore other = new RocksDbJobStore(directory.resolve("data/rocksdb"), true)) {
            assertThatExceptionOfType(Exception.class)
                    .isThrownBy(() -> start("rocksdb"))
                    .satisfies(e -> assertThat(chain(e))
                            .filteredOn(InvalidSettingException.class::isInstance)
                            .singleElement()
                            .asString()
                            .contains("is in use by another server"));
            other.load(new long[] {1});
        }
    }

    @Test
    void redisIsWhereSpringIsToldThatItIs() {
        try (PeerServer redis = PeerServer.redis(directory);
                ConfigurableApplicationContext context = start("redis", "--spring.data.redis.port=" + redis.port())) {
            assertThat(context.getBean(JobStore.class)).isInstanceOf(RedisJobStore.class);
            assertThat(store(context)).isEqualTo(Status.UP);
        }
    }

    @Test
    void memcachedHasAnAddressOfItsOwn() {
        try (PeerServer memcached = PeerServer.memcached(directory);
                ConfigurableApplicationContext context =
                        start("memcached", "--gearman.server.memcached.port=" + memcached.port())) {
            assertThat(context.getBean(JobStore.class)).isInstanceOf(MemcachedJobStore.class);
            assertThat(store(context)).isEqualTo(Status.UP);
        }
    }

    @Test
    void aPrefixThatMemcachedDoesNotTakeIsRefused() {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> start("memcached", "--gearman.server.memcached.prefix=two words"))
                .satisfies(e -> assertThat(chain(e))
                        .filteredOn(InvalidSettingException.class::isInstance)
                        .singleElement()
                        .asString()
                        .contains("gearman.server.memcached.prefix: 'two words'"));
    }

    private ConfigurableApplicationContext start(String store, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--gearman.server.store=" + store,
                "--gearman.server.data-dir=" + directory.resolve("data"),
                "--gearman.server.host=127.0.0.1",
                "--gearman.server.port=0",
                "--gearman.server.headless=true"));
        arguments.addAll(List.of(more));
        return SpringApplication.run(GearmanServerApplication.class, arguments.toArray(String[]::new));
    }

    private static Status store(ConfigurableApplicationContext context) {
        HealthIndicator indicator = context.getBean("storeHealthIndicator", HealthIndicator.class);
        return indicator.health().getStatus();
    }

    private static List<Throwable> chain(Throwable e) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = e; each != null; each = each.getCause()) {
            chain.add(each);
        }
        return chain;
    }
}
