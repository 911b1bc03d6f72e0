package dev.gearman.server.app.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.server.app.records.ColumnText;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A setting, as it is kept. */
@Entity
@Table(name = "gearman_setting")
class SettingRow {
    /** A hash of kind and name: names may be longer than a database can index. */
    @Id
    @Column(name = "id", nullable = false, length = 64)
    private String id = "";

    @Column(name = "kind", nullable = false, length = 40)
    private String kind = "";

    @Column(name = "name", nullable = false, length = ColumnText.LONG)
    private String name = "";

    @Column(name = "content", nullable = false, length = ColumnText.LONG)
    private String content = "";

    /** For Hibernate. */
    protected SettingRow() {}

    SettingRow(String kind, String name, String content) {
        this.id = id(kind, name);
        this.kind = kind;
        this.name = ColumnText.of(name, ColumnText.LONG);
        this.content = ColumnText.of(content, ColumnText.LONG);
    }

    static String id(String kind, String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(kind.getBytes(UTF_8));
            digest.update((byte) 0);
            return HexFormat.of().formatHex(digest.digest(name.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    String name() {
        return name;
    }

    String content() {
        return content;
    }
}
