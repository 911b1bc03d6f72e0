package dev.gearman.sample.image.photo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoResizerTests {
    private final PhotoResizer resizer = new PhotoResizer(Map.of("large", 400, "small", 100), 100);

    @Test
    void aPhotoIsMadeInAllSizesSmallestFirst() throws Exception {
        Resized resized = resize(TestPhotos.jpeg(800, 600));

        assertThat(resized.width()).isEqualTo(800);
        assertThat(resized.height()).isEqualTo(600);
        assertThat(resized.thumbnails())
                .extracting(Thumbnail::name, Thumbnail::width, Thumbnail::height, Thumbnail::contentType)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("small", 100, 75, "image/jpeg"),
                        org.assertj.core.groups.Tuple.tuple("large", 400, 300, "image/jpeg"));
        for (Thumbnail thumbnail : resized.thumbnails()) {
            BufferedImage picture = TestPhotos.read(thumbnail.content());
            assertThat(picture.getWidth()).isEqualTo(thumbnail.width());
            assertThat(picture.getHeight()).isEqualTo(thumbnail.height());
            assertThat(cornerOfTheRedSquare(picture)).isEqualTo("upper left");
        }
    }

    @Test
    void progressIsToldStepByStep() throws Exception {
        List<String> steps = new ArrayList<>();
        resizer.resize(TestPhotos.jpeg(80, 60), (step, of) -> steps.add(step + "/" + of));
        assertThat(steps).containsExactly("1/3", "2/3", "3/3");
    }

    @ParameterizedTest
    @CsvSource({
        "1, upper left", "2, upper right", "3, lower right", "4, lower left",
        "5, upper left", "6, upper right", "7, lower right", "8, lower left"
    })
    void aPhotoIsUprightHoweverTheCameraWasHeld(int orientation, String corner) throws Exception {
        for (byte[] file : List.of(
                TestPhotos.held(TestPhotos.jpeg(640, 320), orientation),
                TestPhotos.heldPng(TestPhotos.png(640, 320), orientation))) {
            Resized resized = resize(file);

            Thumbnail large = resized.thumbnails().get(1);
            assertThat(resized.width()).isEqualTo(orientation < 5 ? 640 : 320);
            assertThat(large.width()).isEqualTo(orientation < 5 ? 400 : 200);
            assertThat(large.height()).isEqualTo(orientation < 5 ? 200 : 400);
            assertThat(cornerOfTheRedSquare(TestPhotos.read(large.content()))).isEqualTo(corner);
        }
    }

    @Test
    void aThumbnailIsNotTurnedAgainByWhoeverShowsIt() throws Exception {
        byte[] small = resize(TestPhotos.held(TestPhotos.jpeg(640, 320), 6))
                .thumbnails()
                .get(0)
                .content();
        assertThat(new String(small, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("Exif");
    }

    @ParameterizedTest
    @CsvSource({
        "landscape.webp, 320, 200, image/jpeg",
        "held-upright.webp, 200, 320, image/jpeg",
        "oval-transparent.webp, 320, 200, image/png",
        "oval-transparent-lossless.webp, 320, 200, image/png"
    })
    void webpIsRead(String name, int width, int height, String contentType) throws Exception {
        Resized resized = resize(TestPhotos.resource(name));

        assertThat(resized.width()).isEqualTo(width);
        assertThat(resized.height()).isEqualTo(height);
        assertThat(resized.thumbnails())
                .allMatch(thumbnail -> thumbnail.contentType().equals(contentType));
        BufferedImage large = TestPhotos.read(resized.thumbnails().get(1).content());
        if (contentType.equals("image/png")) {
            assertThat(large.getRGB(0, 0) >>> 24).as("alpha of the corner").isZero();
        } else {
            assertThat(cornerOfTheRedSquare(large)).isEqualTo(width > height ? "upper left" : "upper right");
        }
    }

    @Test
    void whatIsTransparentStaysSo() throws Exception {
        Thumbnail small =
                resize(TestPhotos.transparentPng(300, 300)).thumbnails().get(0);

        assertThat(small.contentType()).isEqualTo("image/png");
        BufferedImage picture = TestPhotos.read(small.content());
        assertThat(picture.getRGB(95, 50) >>> 24).isZero();
        assertThat(picture.getRGB(5, 50)).isEqualTo(0xff0000ff);
    }

    @Test
    void aSmallPhotoIsNotMadeLarger() throws Exception {
        assertThat(resize(TestPhotos.jpeg(50, 40)).thumbnails())
                .extracting(Thumbnail::width)
                .containsExactly(50, 50);
    }

    @Test
    void aLineOfOnePixelIsAPhotoToo() throws Exception {
        Thumbnail small = resize(TestPhotos.png(2000, 1)).thumbnails().get(0);
        assertThat(small.width()).isEqualTo(100);
        assertThat(small.height()).isEqualTo(1);
    }

    @Test
    void whatIsNoPhotoIsRefusedByItsContent() {
        assertRefused("hello".getBytes(UTF_8), "This is no JPEG, PNG or WebP file, whatever its name says.");
        assertRefused(TestPhotos.gif(), "This is no JPEG, PNG or WebP file, whatever its name says.");
        assertRefused(new byte[0], "The file is empty.");
    }

    /** Sixteen thousand times the heap of this test, were it allocated. */
    @Test
    void ahugePictureIsRefusedBeforeMemoryIsAllocated() {
        assertRefused(
                TestPhotos.claimingPng(2_000_000, 2_000_000),
                "The picture has 2000000 x 2000000 pixels, which is 4000000 megapixels; up to 100 are accepted.");
        assertRefused(
                TestPhotos.claimingPng(10_001, 10_000),
                "The picture has 10001 x 10000 pixels, which is 101 megapixels; up to 100 are accepted.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "webp"})
    void aPhotoThatWasCutOffIsRefused(String format) {
        byte[] file = whole(format);
        for (int length : new int[] {file.length / 10, file.length / 2, file.length - 60}) {
            assertRefused(
                    Arrays.copyOf(file, length),
                    "The file begins like a " + format.toUpperCase() + " picture, but it is damaged or incomplete.");
        }
    }

    /** Accepted or refused, but never anything else. */
    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "webp"})
    void noDamageHasAnotherEnd(String format) {
        byte[] file = whole(format);
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] damaged = file.clone();
            for (int i = random.nextInt(20); i >= 0; i--) {
                damaged[random.nextInt(Math.min(damaged.length, 400 + seed * 10))] = (byte) random.nextInt();
            }
            try {
                new PhotoResizer(Map.of("small", 100), 1).resize(damaged, (step, of) -> {});
            } catch (RefusedPhotoException e) {
                assertThat(e).hasMessageEndingWith(".");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static byte[] whole(String format) {
        return switch (format) {
            case "jpeg" -> TestPhotos.held(TestPhotos.jpeg(320, 200), 6);
            case "png" -> TestPhotos.heldPng(TestPhotos.png(320, 200), 6);
            default -> TestPhotos.resource("held-upright.webp");
        };
    }

    private Resized resize(byte[] file) throws RefusedPhotoException {
        return resizer.resize(file, (step, of) -> {});
    }

    private void assertRefused(byte[] file, String message) {
        assertThatExceptionOfType(RefusedPhotoException.class)
                .isThrownBy(() -> resize(file))
                .withMessage(message);
    }

    private static String cornerOfTheRedSquare(BufferedImage picture) {
        int right = picture.getWidth() - 4;
        int bottom = picture.getHeight() - 4;
        if (isRed(picture.getRGB(3, 3))) {
            return "upper left";
        }
        if (isRed(picture.getRGB(right, 3))) {
            return "upper right";
        }
        return isRed(picture.getRGB(right, bottom))
                ? "lower right"
                : isRed(picture.getRGB(3, bottom)) ? "lower left" : "?";
    }

    private static boolean isRed(int rgb) {
        return (rgb >> 16 & 0xff) > 180 && (rgb & 0xff) < 80;
    }
}
