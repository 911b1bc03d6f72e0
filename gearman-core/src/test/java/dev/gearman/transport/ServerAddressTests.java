package dev.gearman.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTests {

    @ParameterizedTest
    @CsvSource({
        "jobs,jobs,4730,jobs:4730",
        " jobs:4731 ,jobs,4731,jobs:4731",
        "10.0.0.1:1,10.0.0.1,1,10.0.0.1:1",
        "::1,::1,4730,[::1]:4730",
        "[::1],::1,4730,[::1]:4730",
        "[fe80::1]:99,fe80::1,99,[fe80::1]:99"
    })
    void readsWhatPeopleWrite(String text, String host, int port, String shown) {
        ServerAddress address = ServerAddress.parse(text);
        assertThat(address).isEqualTo(new ServerAddress(host, port)).hasToString(shown);
        assertThat(ServerAddress.parse(shown)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ":4730", "jobs:", "jobs:x", "jobs:0", "jobs:65536", "[::1]4730", "[::1]:"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> ServerAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhatItWants() {
        assertThatThrownBy(() -> ServerAddress.parse("jobs:x")).hasMessage("server: 'jobs:x' (expected: host:port)");
    }
}
