package dev.gearman.sample.image.photo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import java.util.stream.Stream;

/** The formats that are read. Told apart by the first bytes, since names and media types are what a sender claims. */
enum PhotoFormat {
    JPEG("JPEG", "\u00ff\u00d8\u00ff"),
    PNG("png", "\u0089PNG\r\n\u001a\n"),
    WEBP("webp", "RIFF....WEBP");

    /** The name under which Java's image plugins know it. */
    final String readerName;

    private final byte[] beginning;

    /** @param beginning a byte for each character; a full stop for any */
    PhotoFormat(String readerName, String beginning) {
        this.readerName = readerName;
        this.beginning = beginning.getBytes(ISO_8859_1);
    }

    static Optional<PhotoFormat> of(byte[] file) {
        return Stream.of(values()).filter(format -> format.begins(file)).findFirst();
    }

    private boolean begins(byte[] file) {
        if (file.length < beginning.length) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            if (beginning[i] != '.' && beginning[i] != file[i]) {
                return false;
            }
        }
        return true;
    }
}
