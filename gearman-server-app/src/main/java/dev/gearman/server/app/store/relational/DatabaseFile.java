package dev.gearman.server.app.store.relational;

import dev.gearman.server.app.config.InvalidSettingException;
import dev.gearman.server.app.store.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The file of a database that is a part of this process, as far as it can be judged without loading the database: whether the
 * file can be made, is free, and is one of that database at all.
 *
 * @param kind H2 or SQLite
 * @param path where the file is or will be
 * @param settings what stands behind the path in the address, in lower case
 */
record DatabaseFile(DatabaseKind kind, Path path, String settings) {
    private static final String SQLITE_MAGIC = "SQLite format 3\0";
    private static final String H2_MAGIC = "H:";
    /** H2 has its header twice, in blocks of this length. */
    private static final int H2_BLOCK = 4096;

    /** The file of an address; {@code null} if there is none, or it is not a plain file. */
    static @Nullable DatabaseFile of(String url) {
        DatabaseKind kind = DatabaseKind.of(url);
        if (kind == null || !kind.isLocal(url)) {
            return null;
        }
        String address = url.substring(kind == DatabaseKind.H2 ? "jdbc:h2:".length() : "jdbc:sqlite:".length());
        int end = end(address, kind == DatabaseKind.H2 ? ';' : '?');
        String name = address.substring(0, end);
        name = name.startsWith("file:") ? name.substring("file:".length()) : name;
        if (name.isEmpty() || name.startsWith(":") || name.matches("[A-Za-z]{2,}:.*")) {
            return null;
        }
        if (kind == DatabaseKind.H2) {
            name = (name.startsWith("~") ? System.getProperty("user.home") + name.substring(1) : name) + ".mv.db";
        }
        try {
            return new DatabaseFile(
                    kind, Path.of(name).toAbsolutePath(), address.substring(end).toLowerCase(Locale.ROOT));
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static int end(String address, char separator) {
        int end = address.indexOf(separator);
        return end < 0 ? address.length() : end;
    }

    /**
     * Says what keeps the database from being opened.
     *
     * @throws InvalidSettingException if the file can't be made or read, belongs to another process, or is not of that database
     */
    void check() {
        try {
            if (Files.exists(path)) {
                checkFile();
            } else {
                checkPlace();
            }
        } catch (IOException e) {
            throw refused("can't be read: " + e.getMessage());
        }
    }

    private void checkFile() throws IOException {
        if (!Files.isRegularFile(path)) {
            throw refused("is not a file");
        }
        if (!Files.isReadable(path) || (!isReadOnly() && !Files.isWritable(path))) {
            throw refused("is not accessible to this user");
        }
        if (kind == DatabaseKind.H2 && !settings.contains("auto_server=true") && DataDirectory.isLocked(path)) {
            throw refused("is in use by another process");
        }
        if (Files.size(path) > 0 && !settings.contains("cipher=") && !hasMagic()) {
            throw refused("is not a database of " + (kind == DatabaseKind.H2 ? "H2" : "SQLite") + ", or is damaged");
        }
    }

    private boolean isReadOnly() {
        return settings.contains("access_mode_data=r") || settings.contains("mode=ro");
    }

    private boolean hasMagic() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            String head = new String(in.readNBytes(H2_BLOCK + H2_MAGIC.length()), StandardCharsets.ISO_8859_1);
            return kind == DatabaseKind.SQLITE
                    ? head.startsWith(SQLITE_MAGIC)
                    : head.startsWith(H2_MAGIC) || head.startsWith(H2_MAGIC, H2_BLOCK);
        }
    }

    /** SQLite needs the directory, H2 makes it. */
    private void checkPlace() {
        Path directory = path.getParent();
        if (kind == DatabaseKind.SQLITE && (directory == null || !Files.isDirectory(directory))) {
            throw refused("can't be made: there is no directory '" + directory + "'");
        }
        while (directory != null && !Files.exists(directory)) {
            directory = directory.getParent();
        }
        if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw refused("can't be made: '" + directory + "' is not a directory that this user can write to");
        }
    }

    private InvalidSettingException refused(String what) {
        return new InvalidSettingException("the database file '" + path + "' " + what);
    }
}
