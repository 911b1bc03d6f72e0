package dev.gearman.sample.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gearman.sample.image.photo.TestPhotos;
import dev.gearman.spring.test.EmbeddedGearman;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The page in a real browser. Skipped where there is none. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@EmbeddedGearman
class PageTests {
    private static final File BROWSER = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");

    @TempDir
    static Path directory;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("sample.image.directory", () -> directory.resolve("results"));
    }

    @Test
    void photosAreDroppedAndTheirThumbnailsAppear() throws Exception {
        assumeTrue(BROWSER.canExecute() && DRIVER.canExecute(), "chromium and chromedriver are not installed");
        Path photo = Files.write(directory.resolve("upright.jpg"), TestPhotos.held(TestPhotos.jpeg(900, 600), 6));
        Path webp = Files.write(directory.resolve("landscape.webp"), TestPhotos.resource("landscape.webp"));
        Path text = Files.write(directory.resolve("letter.jpg"), "Dear".getBytes(StandardCharsets.UTF_8));
        ChromeDriver browser = browser();
        try {
            browser.get("http://127.0.0.1:" + port + "/");
            browser.findElement(By.id("files")).sendKeys(photo + "\n" + webp + "\n" + text);
            WebDriverWait wait = new WebDriverWait(browser, Duration.ofSeconds(40));
            wait.until(page -> page.findElements(By.cssSelector(".photo.done")).size() == 2
                    && page.findElements(By.cssSelector(".photo.refused")).size() == 1);

            assertThat(browser.findElement(By.cssSelector(".refused .state")).getText())
                    .isEqualTo("This is no JPEG, PNG or WebP file, whatever its name says.");
            List<WebElement> images = browser.findElements(By.cssSelector(".photo.done img"));
            wait.until(page -> images.stream().allMatch(image -> width(image) > 0));
            assertThat(images).extracting(PageTests::width).containsExactlyInAnyOrder(107, 160);

            browser.navigate().refresh();
            wait.until(page -> page.findElements(By.cssSelector(".photo.done")).size() == 2);
            assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                    .filteredOn(entry -> !entry.getMessage().contains("422"))
                    .isEmpty();
        } finally {
            browser.quit();
        }
    }

    private static int width(WebElement image) {
        return Integer.parseInt(image.getDomProperty("naturalWidth"));
    }

    private static ChromeDriver browser() throws Exception {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1000,900",
                "--user-data-dir=" + Files.createTempDirectory(directory, "browser"));
        var logs = new org.openqa.selenium.logging.LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        return new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(), options);
    }
}
