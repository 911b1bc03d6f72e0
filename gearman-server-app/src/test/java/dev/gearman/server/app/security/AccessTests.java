package dev.gearman.server.app.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.server.app.config.GearmanServerProperties.Security;
import dev.gearman.server.app.config.GearmanServerProperties.Security.OAuth2;
import dev.gearman.server.app.config.GearmanServerProperties.Security.Role;
import dev.gearman.server.app.config.GearmanServerProperties.Security.Token;
import dev.gearman.server.app.config.GearmanServerProperties.Security.User;
import dev.gearman.server.app.config.InvalidSettingException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class AccessTests {
    private static final String PASSWORD = "{bcrypt}$2a$04$abcdefghijklmnopqrstuuA9cYSbnWLVbLPtF3TP0Jm6k1w5ZqGXi";

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void nobodyLogsInOnTheLoopbackAddress() {
        environment.setProperty("server.address", "127.0.0.1");
        assertThat(Access.of(security(Map.of(), Map.of()), false, environment).loginRequired())
                .isFalse();
    }

    @Test
    void whoConfiguresUsersWantsThemToLogIn() {
        environment.setProperty("server.address", "::1");
        assertThat(Access.of(security(Map.of("anna", new User(PASSWORD, Role.VIEWER)), Map.of()), false, environment)
                        .loginRequired())
                .isTrue();
        assertThat(Access.of(security(Map.of(), Map.of()), true, environment).loginRequired())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", ""})
    void anOpenAddressWithoutUsersIsRefusedInOneSentence(String address) {
        environment.setProperty("server.address", address);
        assertThatThrownBy(() -> Access.of(security(Map.of(), Map.of()), false, environment))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("server.address=" + address + " opens the web port to other machines")
                .hasMessageContaining("gearman.server.security.users.NAME.password");
        assertThat(Access.of(
                                security(Map.of(), Map.of("ci", new Token("0".repeat(64), Role.VIEWER))),
                                false,
                                environment)
                        .loginRequired())
                .isTrue();
    }

    @Test
    void anOpenPortForTheActuatorCountsAsWell() {
        environment.setProperty("server.address", "127.0.0.1");
        environment.setProperty("management.server.port", "9999");
        assertThatThrownBy(() -> Access.of(security(Map.of(), Map.of()), false, environment))
                .hasMessageStartingWith("management.server.address=");
        environment.setProperty("management.server.address", "127.0.0.1");
        assertThat(Access.of(security(Map.of(), Map.of()), false, environment).loginRequired())
                .isFalse();
    }

    @Test
    void aPasswordInPlainTextIsRefused() {
        assertThatThrownBy(() -> Users.of(security(Map.of("anna", new User("secret", Role.VIEWER)), Map.of())))
                .hasMessageContaining("gearman.server.security.users.anna.password")
                .hasMessageNotContaining("secret");
        assertThat(Users.of(security(Map.of("anna", new User(PASSWORD.substring(8), Role.VIEWER)), Map.of()))
                        .get(0)
                        .getPassword())
                .isEqualTo(PASSWORD);
    }

    @Test
    void aTokenIsKnownByItsHashOnly() {
        assertThatThrownBy(() -> new TokenFilter(Map.of("ci", new Token("plain", Role.VIEWER)), false))
                .hasMessageContaining("gearman.server.security.tokens.ci.sha256");
        assertThat(TokenFilter.sha256("abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private static Security security(Map<String, User> users, Map<String, Token> tokens) {
        return new Security(users, tokens, false, List.of("health"), List.of(), new OAuth2(null, List.of(), List.of()));
    }
}
