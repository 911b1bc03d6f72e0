package dev.gearman.sample.log.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of a line in the common or combined log format.
 *
 * <pre>203.0.113.9 - jane [10/Oct/2025:13:55:36 +0200] "GET / HTTP/1.1" 200 2326 "https://example.org/" "Mozilla/5.0"</pre>
 *
 * @param address of the client, or its name
 * @param minute since 1970 in UTC
 * @param status code of the answer
 * @param bytes of the answer's body
 */
record AccessLine(String address, long minute, int status, long bytes) {
    private static final int MAX_ADDRESS = 255;
    private static final int MAX_DIGITS = 18;
    private static final int TIME_LENGTH = "10/Oct/2025:13:55:36 +0200".length();
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int MINUTES_OF_DAY = 24 * 60;

    /** {@code null} if the line, which is {@code text[from]} to {@code text[to - 1]}, is none. */
    static @Nullable AccessLine parse(byte[] text, int from, int to) {
        try {
            return new Reader(text, from, to).read();
        } catch (UnreadableException | DateTimeException e) {
            return null;
        }
    }

    /** No stack trace: a scanner on the network may make many. */
    private static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException() {
            super("not in the common log format", null, false, false);
        }
    }

    private static final class Reader {
        private final byte[] text;
        private final int end;
        private int at;

        Reader(byte[] text, int from, int to) {
            this.text = text;
            this.at = from;
            this.end = to;
        }

        AccessLine read() {
            String address = address();
            long minute = time();
            expect(' ');
            quoted();
            expect(' ');
            int status = (int) digits(3, 3);
            expect(' ');
            long bytes = peek() == '-' ? skip(1) : digits(1, MAX_DIGITS);
            // what the combined format adds is not counted, and servers add more behind it
            require(at == end || peek() == ' ');
            return new AccessLine(address, minute, status, bytes);
        }

        private String address() {
            int start = at;
            while (peek() != ' ') {
                at++;
            }
            require(at > start && at - start <= MAX_ADDRESS);
            return new String(text, start, at - start, ISO_8859_1);
        }

        /** Skips the two names before it, of which the second may contain spaces. */
        private long time() {
            while (!(peek() == ' ' && at + 1 < end && text[at + 1] == '[')) {
                at++;
            }
            at += 2;
            require(at + TIME_LENGTH < end);
            int day = (int) digits(2, 2);
            expect('/');
            int month = MONTHS.indexOf(new String(text, at, 3, ISO_8859_1));
            require(month >= 0 && month % 3 == 0);
            at += 3;
            expect('/');
            int year = (int) digits(4, 4);
            expect(':');
            int hour = below(24);
            expect(':');
            int minute = below(60);
            expect(':');
            below(61);
            expect(' ');
            int sign = peek() == '-' ? -1 : 1;
            require(peek() == '-' || peek() == '+');
            at++;
            int offset = sign * (below(24) * 60 + below(60));
            expect(']');
            long days = LocalDate.of(year, month / 3 + 1, day).toEpochDay();
            return days * MINUTES_OF_DAY + hour * 60L + minute - offset;
        }

        /** The request, in which servers escape quotation marks with a backslash. */
        private void quoted() {
            expect('"');
            while (peek() != '"') {
                at += peek() == '\\' ? 2 : 1;
            }
            at++;
        }

        private int below(int limit) {
            int value = (int) digits(2, 2);
            require(value < limit);
            return value;
        }

        private long digits(int least, int most) {
            int start = at;
            long value = 0;
            while (at < end && at - start < most && text[at] >= '0' && text[at] <= '9') {
                value = value * 10 + text[at] - '0';
                at++;
            }
            require(at - start >= least);
            return value;
        }

        private long skip(int count) {
            at += count;
            return 0;
        }

        private void expect(char wanted) {
            require(peek() == wanted);
            at++;
        }

        private int peek() {
            require(at < end);
            return text[at];
        }

        private static void require(boolean condition) {
            if (!condition) {
                throw new UnreadableException();
            }
        }
    }
}
