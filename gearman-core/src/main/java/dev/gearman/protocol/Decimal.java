package dev.gearman.protocol;

/** Decimal numbers as the protocol carries them: text in the middle of a byte array. */
public final class Decimal {
    /** Longest text of a non-negative {@code long}. */
    public static final int MAX_DIGITS = 19;

    private Decimal() {}

    /**
     * The number that the bytes begin with, as C's {@code strtol} and {@code atoi} read it: blanks, a sign, digits, and
     * whatever follows is ignored. No digits is 0. Out of range saturates at {@link Long#MIN_VALUE} or
     * {@link Long#MAX_VALUE}, which the caller may refuse.
     */
    public static long leading(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r'))) {
            i++;
        }
        boolean negative = i < end && bytes[i] == '-';
        if (i < end && (bytes[i] == '-' || bytes[i] == '+')) {
            i++;
        }
        long value = 0;
        for (; i < end && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            int digit = bytes[i] - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /** The bytes as a number if they are digits and nothing else, without leading zeros and in range; otherwise -1. */
    public static long exact(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < 1 || length > MAX_DIGITS || (bytes[start] == '0' && length > 1)) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value; // 19 digits can overflow into the negative, which is no number either
    }

    /** How many digits a number of 0 or more has. */
    public static int digits(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
