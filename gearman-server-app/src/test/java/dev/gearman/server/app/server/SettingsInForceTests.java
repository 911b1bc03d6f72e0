package dev.gearman.server.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsInForceTests {

    @ParameterizedTest
    @CsvSource({
        "spring.datasource.password, x, ******",
        "gearman.server.security.tokens.ci.sha256, abc, ******",
        "server.ssl.key-store-password, x, ******",
        "spring.datasource.url, jdbc:postgresql://anna:secret@db/x?password=secret&ssl=true, jdbc:postgresql://******@db/x?password=******&ssl=true",
        "server.port, 8080, 8080",
        "spring.datasource.password, '', ''",
    })
    void secretsAreMasked(String name, String value, String shown) {
        assertThat(SettingsInForce.masked(name, value)).isEqualTo(shown);
    }
}
