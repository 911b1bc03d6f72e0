package dev.gearman.server.app.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An OpenID Connect provider, in the parts that a login uses: everybody is logged in at once, as whom the test says. */
final class OidcProvider implements AutoCloseable {
    private static final String CLIENT = "gearman";

    private final HttpServer server;
    private final KeyPair key = newKey();
    private final KeyPair wrongKey = newKey();
    private final Map<String, String> nonces = new ConcurrentHashMap<>();
    private volatile String name = "nobody";
    private volatile String groups = "[]";
    private volatile boolean forges;
    private volatile boolean replays;

    OidcProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/.well-known/openid-configuration", exchange -> json(exchange, configuration()));
        server.createContext("/jwks", exchange -> json(exchange, keys()));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.start();
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Who comes next, in which groups. */
    void expect(String who, String... inGroups) {
        name = who;
        groups = inGroups.length == 0 ? "[]" : "[\"" + String.join("\",\"", inGroups) + "\"]";
        forges = false;
        replays = false;
    }

    /** Signs with a key that nobody knows. */
    void forge() {
        forges = true;
    }

    /** Answers with the token of another login. */
    void replay() {
        replays = true;
    }

    private String configuration() {
        return "{\"issuer\":\"" + issuer() + "\",\"authorization_endpoint\":\"" + issuer() + "/authorize\","
                + "\"token_endpoint\":\"" + issuer() + "/token\",\"jwks_uri\":\"" + issuer() + "/jwks\","
                + "\"response_types_supported\":[\"code\"],\"subject_types_supported\":[\"public\"],"
                + "\"id_token_signing_alg_values_supported\":[\"RS256\"],"
                + "\"token_endpoint_auth_methods_supported\":[\"client_secret_basic\"]}";
    }

    private String keys() {
        RSAPublicKey known = (RSAPublicKey) key.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"1\",\"n\":\""
                + number(known.getModulus()) + "\",\"e\":\"" + number(known.getPublicExponent()) + "\"}]}";
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> query = fields(exchange.getRequestURI().getRawQuery());
        String code = "code-" + nonces.size();
        nonces.put(code, query.getOrDefault("nonce", ""));
        exchange.getResponseHeaders()
                .set(
                        "Location",
                        query.get("redirect_uri") + "?code=" + code + "&state="
                                + java.net.URLEncoder.encode(query.getOrDefault("state", ""), UTF_8));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        String code = fields(new String(exchange.getRequestBody().readAllBytes(), UTF_8))
                .getOrDefault("code", "");
        String nonce = replays ? "of another login" : nonces.getOrDefault(code, "");
        long now = Instant.now().getEpochSecond();
        String claims = "{\"iss\":\"" + issuer() + "\",\"sub\":\"" + name + "\",\"aud\":\"" + CLIENT + "\",\"iat\":"
                + now + ",\"exp\":" + (now + 300) + ",\"nonce\":\"" + nonce + "\",\"groups\":" + groups + "}";
        String unsigned = text("{\"alg\":\"RS256\",\"kid\":\"1\"}") + "." + text(claims);
        String token = unsigned + "." + signature(unsigned);
        json(
                exchange,
                "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":300,\"id_token\":\"" + token + "\"}");
    }

    private String signature(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign((forges ? wrongKey : key).getPrivate());
            signature.update(text.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> fields(String query) {
        Map<String, String> fields = new HashMap<>();
        for (String field : query.split("&", -1)) {
            String[] parts = field.split("=", 2);
            fields.put(parts[0], parts.length > 1 ? URLDecoder.decode(parts[1], UTF_8) : "");
        }
        return fields;
    }

    private static void json(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
