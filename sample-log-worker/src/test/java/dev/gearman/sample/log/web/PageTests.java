package dev.gearman.sample.log.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gearman.sample.log.BatchSummary;
import dev.gearman.sample.log.Functions;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.test.EmbeddedGearman;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The page in a real browser. Skipped where there is none. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "spring.datasource.url=jdbc:h2:mem:page")
@EmbeddedGearman
class PageTests {
    private static final File BROWSER = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final long MINUTE = 29_000_000;

    @TempDir
    Path directory;

    @LocalServerPort
    int port;

    @Autowired
    GearmanTemplate gearman;

    @Test
    void theNumbersAppearWhileTheyGrowAndAMinuteCanBeLookedAt() {
        assumeTrue(BROWSER.canExecute() && DRIVER.canExecute(), "chromium and chromedriver are not installed");
        ChromeDriver browser = browser();
        try {
            browser.get("http://127.0.0.1:" + port + "/");
            WebDriverWait wait = new WebDriverWait(browser, Duration.ofSeconds(30));
            wait.until(page -> text(page, "#chart").startsWith("No lines yet."));

            gearman.call(
                    Functions.MERGE, batch("a", MINUTE, Map.of(200, 1200L, 503, 34L), Map.of("198.51.100.7", 1234L)));
            gearman.call(Functions.MERGE, batch("b", MINUTE + 5, Map.of(404, 1L), Map.of("2001:db8::1", 1L)));

            wait.until(page -> text(page, "#hits").equals("1,235"));
            assertThat(browser.findElements(By.cssSelector(".column"))).hasSize(2);
            assertThat(text(browser, "#addresses tr:first-child")).contains("198.51.100.7", "1,234");
            assertThat(text(browser, "#statuses")).contains("200", "503", "404");

            browser.findElements(By.cssSelector(".column")).get(1).click();
            wait.until(page -> text(page, "#selected").contains(": 1 hits"));
            assertThat(text(browser, "#addresses")).contains("2001:db8::1").doesNotContain("198.51.100.7");

            browser.findElement(By.id("all")).click();
            wait.until(page -> text(page, "#addresses").contains("198.51.100.7"));
            assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
        } finally {
            browser.quit();
        }
    }

    private static String text(WebDriver page, String selector) {
        return page.findElement(By.cssSelector(selector)).getText();
    }

    private static BatchSummary batch(
            String id, long minute, Map<Integer, Long> statuses, Map<String, Long> addresses) {
        long hits = statuses.values().stream().mapToLong(Long::longValue).sum();
        return new BatchSummary(
                id, hits, 0, List.of(new BatchSummary.Minute(minute, hits, hits * 100, statuses, addresses)));
    }

    private ChromeDriver browser() {
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
                "--lang=en-US",
                "--window-size=1000,900",
                "--user-data-dir=" + directory);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        return new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(), options);
    }
}
