package dev.gearman.sample.log.ship;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ships a file like {@code tail -F}: waits at its end for more, and goes on with the next when the file is replaced, renamed or
 * emptied. Where it was is remembered, so that a restart neither leaves out nor repeats anything. Runs on one thread; an interrupt
 * ends it between two steps, of which each may be repeated.
 */
final class FileFollower {
    private static final Logger log = LoggerFactory.getLogger(FileFollower.class);
    /** Times that a file which was replaced is looked at without having grown: its writer may not have noticed yet. */
    private static final int LOOKS_AFTER_ROTATION = 3;

    private final Path path;
    private final Path positionFile;
    private final String source;
    private final boolean follow;
    private final Duration poll;
    private final LineBatches batches;
    private final BatchSender sender;

    private @Nullable FileChannel file;
    private @Nullable Position position;
    private @Nullable Position saved;

    FileFollower(Path path, ShipProperties properties, String source, BatchSender sender) throws IOException {
        this.path = path.toAbsolutePath();
        this.source = source + ":" + this.path;
        this.follow = properties.follow();
        this.poll = properties.poll();
        this.batches = new LineBatches(
                properties.batch().lines(),
                Math.toIntExact(properties.batch().size().toBytes()));
        this.sender = sender;
        Files.createDirectories(properties.positions());
        this.positionFile = properties.positions().resolve(Fingerprint.digest(this.source.getBytes(UTF_8)));
    }

    /** Returns at the end of the file if it is not to be followed, and otherwise with the interrupt. */
    void run() throws IOException, InterruptedException {
        try {
            resume();
            do {
                shipAll(!follow);
                if (!follow) {
                    return;
                }
                awaitMore();
            } while (true);
        } finally {
            close();
        }
    }

    /** Goes on where an earlier process stopped, also if the file has got another name meanwhile. */
    private void resume() throws IOException, InterruptedException {
        Optional<Position> earlier = Position.load(positionFile);
        if (earlier.isPresent()) {
            position = earlier.get();
            Optional<Path> found = Fingerprint.find(path, position.fingerprint());
            if (found.isPresent()) {
                file = FileChannel.open(found.get(), StandardOpenOption.READ);
                keepPromise();
                log.info(
                        "{}: going on at byte {} of {}",
                        path,
                        position().start(),
                        found.get().getFileName());
                return;
            }
            log.warn("{}: the file that was shipped up to byte {} is gone", path, position.start());
            position = null;
        }
        openWhenThere();
    }

    private void keepPromise() throws IOException, InterruptedException {
        Position promised = position();
        int length = Math.toIntExact(promised.end() - promised.start());
        if (length == 0) {
            return;
        }
        byte[] lines = LineBatches.read(file(), promised.start(), length);
        if (lines.length < length) {
            log.warn("{}: has become shorter than it was", path);
        }
        send(promised, lines);
    }

    private void shipAll(boolean last) throws IOException, InterruptedException {
        while (file != null) {
            Position at = position();
            byte[] lines = batches.next(file(), at.start(), last);
            // looked at after reading: emptied and written anew, it has other lines at this place
            if (lines.length == 0 || !isStill(at)) {
                return;
            }
            Position promised = at.promise(at.start() + lines.length);
            save(promised);
            send(promised, lines);
        }
    }

    private void send(Position promised, byte[] lines) throws IOException, InterruptedException {
        String stream = Fingerprint.stream(source, promised.fingerprint());
        sender.send(stream + ":" + promised.start() + "-" + promised.end(), lines);
        // noted down with the promise of the next batch; a crash before that sends this one again
        position = promised.kept();
    }

    private void awaitMore() throws IOException, InterruptedException {
        Position at = position;
        if (at == null) {
            Thread.sleep(poll.toMillis());
            openWhenThere();
            return;
        }
        save(at);
        Thread.sleep(poll.toMillis());
        Optional<String> now = Fingerprint.of(path);
        if (now.isPresent() && !now.get().equals(at.fingerprint())) {
            finishReplaced();
            close();
            openWhenThere();
        }
    }

    /** Ships the rest of a file that has lost its name to another. Emptied, it may have been copied before. */
    private void finishReplaced() throws IOException, InterruptedException {
        Position at = position();
        if (!isStill(at)) {
            Optional<Path> copy = Fingerprint.find(path, at.fingerprint());
            if (copy.isEmpty()) {
                log.warn("{}: was emptied, and there is no copy; going on with what is new", path);
                return;
            }
            file().close();
            file = FileChannel.open(copy.get(), StandardOpenOption.READ);
        }
        long size = -1;
        for (int looks = 0; looks < LOOKS_AFTER_ROTATION; looks++) {
            shipAll(false);
            if (file().size() != size) {
                size = file().size();
                looks = 0;
            }
            Thread.sleep(poll.toMillis());
        }
        shipAll(true);
        log.info("{}: replaced by a new file after {} bytes", path, position().start());
    }

    private void openWhenThere() throws IOException {
        try {
            FileChannel opened = FileChannel.open(path, StandardOpenOption.READ);
            Optional<String> fingerprint = Fingerprint.of(opened);
            if (fingerprint.isPresent()) {
                file = opened;
                position = Position.atBeginning(fingerprint.get());
            } else {
                opened.close();
                position = null;
            }
        } catch (NoSuchFileException e) {
            if (!follow) {
                throw e;
            }
            position = null;
        }
    }

    private boolean isStill(Position at) throws IOException {
        return Fingerprint.of(file()).equals(Optional.of(at.fingerprint()));
    }

    private void save(Position current) throws IOException {
        if (!current.equals(saved)) {
            current.save(positionFile);
            saved = current;
        }
    }

    private Position position() {
        if (position == null) {
            throw new IllegalStateException("no file is open");
        }
        return position;
    }

    private FileChannel file() {
        if (file == null) {
            throw new IllegalStateException("no file is open");
        }
        return file;
    }

    private void close() throws IOException {
        FileChannel open = file;
        file = null;
        if (open != null) {
            if (position != null && position.start() == position.end()) {
                save(position);
            }
            open.close();
        }
    }
}
