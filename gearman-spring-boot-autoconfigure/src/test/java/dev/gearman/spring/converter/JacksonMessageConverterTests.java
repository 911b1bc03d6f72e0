package dev.gearman.spring.converter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JacksonMessageConverterTests {
    record Order(int amount) {}

    /** An application may have allowed Jackson to quote its source. */
    private final JacksonMessageConverter converter = new JacksonMessageConverter(JsonMapper.builder()
            .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build());

    @ParameterizedTest
    @ValueSource(
            strings = {"secret", "{\"amount\": \"secret\"}", "{\"secret\": 1}", "{\"amount\": secret", "[\"secret\"]"})
    void anExceptionDoesNotQuoteTheWorkload(String workload) {
        assertThatThrownBy(() -> converter.fromBytes(workload.getBytes(UTF_8), Order.class))
                .isInstanceOf(GearmanConversionException.class)
                .hasMessageStartingWith("no JSON of " + Order.class.getTypeName() + ": ")
                .hasMessageContaining("line 1")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }
}
