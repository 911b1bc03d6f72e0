package dev.gearman.server.app.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.Base64;

/**
 * Bytes in JSON: as text where they are valid UTF-8, in base 64 otherwise.
 *
 * @param encoding text or base64
 * @param size in bytes
 */
public record Bytes(
        @JsonProperty("data") String data,
        @JsonProperty("encoding") String encoding,
        @JsonProperty("size") int size) {

    public static Bytes of(byte[] bytes) {
        try {
            String text = UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new Bytes(text, "text", bytes.length);
        } catch (CharacterCodingException e) {
            return new Bytes(Base64.getEncoder().encodeToString(bytes), "base64", bytes.length);
        }
    }

    /**
     * The bytes that JSON stands for.
     *
     * @throws IllegalArgumentException if the encoding is none, or the data is not in it
     */
    public static byte[] decode(String data, String encoding) {
        return switch (encoding) {
            case "text" -> data.getBytes(UTF_8);
            case "base64" -> Base64.getDecoder().decode(data);
            default -> throw new IllegalArgumentException("encoding: unknown (expected: text or base64)");
        };
    }
}
