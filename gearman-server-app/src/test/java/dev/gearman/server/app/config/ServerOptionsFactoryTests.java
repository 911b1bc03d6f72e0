package dev.gearman.server.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerOptionsFactoryTests {

    @ParameterizedTest
    @CsvSource({"1,1,1", "4,1,1", "1,2,1", "2,2,1", "2,4,2", "4,4,3", "4,16,4", "64,16,15"})
    void aProcessorIsLeftForAllElse(int asked, int processors, int useful) {
        assertThat(ServerOptionsFactory.usefulIoThreads(asked, processors)).isEqualTo(useful);
    }
}
