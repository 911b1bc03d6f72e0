package dev.gearman.sample.image.photo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Files to resize. Pictures are blue, with a red square in the upper left corner of what is stored. */
public final class TestPhotos {
    private TestPhotos() {}

    public static byte[] jpeg(int width, int height) {
        return file(picture(width, height, BufferedImage.TYPE_INT_RGB), "jpg");
    }

    public static byte[] png(int width, int height) {
        return file(picture(width, height, BufferedImage.TYPE_INT_RGB), "png");
    }

    /** The right half is transparent. */
    public static byte[] transparentPng(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.BLUE);
        graphics.fillRect(0, 0, width / 2, height);
        graphics.dispose();
        return file(image, "png");
    }

    public static byte[] gif() {
        return file(picture(20, 20, BufferedImage.TYPE_BYTE_INDEXED), "gif");
    }

    /** One of the files beside the tests. */
    public static byte[] resource(String name) {
        try (InputStream input = TestPhotos.class.getResourceAsStream("/photos/" + name)) {
            return input.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A JPEG file as a camera that was held like this would write it. */
    public static byte[] held(byte[] jpeg, int orientation) {
        byte[] exif = exif(orientation);
        ByteBuffer held = ByteBuffer.allocate(jpeg.length + 4 + exif.length);
        held.put(jpeg, 0, 2);
        held.putShort((short) 0xffe1).putShort((short) (2 + exif.length)).put(exif);
        held.put(jpeg, 2, jpeg.length - 2);
        return held.array();
    }

    /** A PNG file with the same in a chunk of its own, behind the header. */
    public static byte[] heldPng(byte[] png, int orientation) {
        byte[] block = exif(orientation);
        byte[] chunk = ByteBuffer.allocate(4 + block.length - 6)
                .put("eXIf".getBytes(ISO_8859_1))
                .put(block, 6, block.length - 6)
                .array();
        CRC32 check = new CRC32();
        check.update(chunk);
        int header = 8 + 25;
        return ByteBuffer.allocate(png.length + 8 + chunk.length)
                .put(png, 0, header)
                .putInt(chunk.length - 4)
                .put(chunk)
                .putInt((int) check.getValue())
                .put(png, header, png.length - header)
                .array();
    }

    /** A PNG file that says it has this many pixels, and has none. */
    public static byte[] claimingPng(int width, int height) {
        byte[] header = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(ISO_8859_1))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        CRC32 check = new CRC32();
        check.update(header);
        return ByteBuffer.allocate(8 + 4 + 17 + 4)
                .put("\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1))
                .putInt(13)
                .put(header)
                .putInt((int) check.getValue())
                .array();
    }

    static BufferedImage read(byte[] file) {
        try {
            return ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] exif(int orientation) {
        return ByteBuffer.allocate(6 + 8 + 2 + 12 + 4)
                .put("Exif\0\0MM\0*".getBytes(ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .array();
    }

    private static BufferedImage picture(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, new Color(0, 60, 255), width, height, new Color(0, 0, 120)));
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width / 4, height / 4);
        graphics.dispose();
        return image;
    }

    private static byte[] file(BufferedImage image, String format) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, file)) {
                throw new IllegalStateException("no writer for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }
}
