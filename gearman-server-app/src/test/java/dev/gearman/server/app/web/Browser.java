package dev.gearman.server.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.util.FileSystemUtils;

/** A person in front of Chromium without a screen. */
final class Browser implements AutoCloseable {
    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChromeDriver driver;
    private final Path profile;

    private Browser(ChromeDriver driver, Path profile) {
        this.driver = driver;
        this.profile = profile;
    }

    /** Opens one; the test is skipped where there is none. */
    static Browser open() {
        assumeTrue(CHROMIUM.canExecute() && DRIVER.canExecute(), "chromium and chromium-driver are not installed");
        try {
            Path profile = Files.createTempDirectory(Path.of("target"), "chromium");
            ChromeOptions options = new ChromeOptions();
            options.setBinary(CHROMIUM);
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
                    "--hide-scrollbars",
                    "--user-data-dir=" + profile.toAbsolutePath());
            LoggingPreferences logs = new LoggingPreferences();
            logs.enable(LogType.BROWSER, Level.WARNING);
            options.setCapability("goog:loggingPrefs", logs);
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(DRIVER)
                    .usingAnyFreePort()
                    .build();
            return new Browser(new ChromeDriver(service, options), profile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Browser size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        return this;
    }

    /** The theme that the system would like: light or dark. */
    Browser theme(String theme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
        return this;
    }

    /** The time zone of the system, such as Asia/Tokyo. */
    Browser zone(String zone) {
        driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", zone));
        return this;
    }

    /** Fills in the field with this id, whatever way people of this country write what it is for. */
    Browser fill(String id, String value) {
        driver.executeScript("document.getElementById(arguments[0]).value = arguments[1]", id, value);
        return this;
    }

    Browser go(String address) {
        driver.get(address);
        return this;
    }

    /** Types into the field with this id. */
    Browser type(String id, String text) {
        WebElement field = driver.findElement(By.id(id));
        field.clear();
        field.sendKeys(text);
        return this;
    }

    /** Presses keys, wherever the focus is. */
    Browser keys(String keys) {
        driver.switchTo().activeElement().sendKeys(keys);
        return this;
    }

    /** Presses the first button or link with this text that can be seen. */
    Browser press(String text) {
        new WebDriverWait(driver, PATIENCE)
                .ignoring(org.openqa.selenium.StaleElementReferenceException.class)
                .until(d -> {
                    List<WebElement> found = d.findElements(
                            By.xpath("//main//*[self::button or self::a][normalize-space()='" + text + "']"));
                    for (WebElement one : found) {
                        if (one.isDisplayed()) {
                            one.click();
                            return true;
                        }
                    }
                    return false;
                });
        return this;
    }

    /** Waits until the first element of a selector holds a text. */
    Browser waitFor(String selector, String text) {
        new WebDriverWait(driver, PATIENCE)
                .ignoring(org.openqa.selenium.StaleElementReferenceException.class)
                .withMessage(() -> "'" + text + "' in " + selector + " of " + address() + ": "
                        + driver.findElement(By.tagName("main")).getText())
                .until(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector(selector), text));
        return this;
    }

    String address() {
        return driver.getCurrentUrl();
    }

    String text(String selector) {
        return driver.findElement(By.cssSelector(selector)).getText();
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    Object script(String code) {
        return driver.executeScript(code);
    }

    /** What is to be seen, as PNG. */
    byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    Browser picture(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), screenshot());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Fails if axe finds something serious, if the page is wider than the window, or if the console has a complaint. */
    void assertAccessible(String what) {
        List<Rule> serious = axe().analyze(driver).getViolations().stream()
                .filter(rule -> Set.of("serious", "critical").contains(String.valueOf(rule.getImpact())))
                .toList();
        assertThat(serious)
                .as(what)
                .extracting(rule -> rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes())
                .isEmpty();
        assertThat(script("return document.documentElement.scrollWidth <= window.innerWidth"))
                .as(what + " fits the window")
                .isEqualTo(true);
        assertThat(complaints()).as(what).isEmpty();
    }

    /** Its other mode opens a window of its own for each page, for the sake of frames from elsewhere, which pages here have not. */
    @SuppressWarnings("deprecation")
    private static AxeBuilder axe() {
        AxeRunOptions violations = new AxeRunOptions();
        violations.setResultTypes(List.of("violations"));
        return new AxeBuilder().withOptions(violations).setLegacyMode();
    }

    /** What the console has complained about since the last time. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
        try {
            FileSystemUtils.deleteRecursively(profile);
        } catch (IOException e) {
            // the browser may still be writing; "target" is cleaned anyway
        }
    }
}
