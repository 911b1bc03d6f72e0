package dev.gearman.server.api;

/**
 * A job to be submitted without a connection. Names are text, which goes to workers as UTF-8.
 *
 * @param unique unique key, empty for none; {@code -} for the workload
 * @param workload is kept as it is: not to be written to afterwards
 * @param background whether it is to be done even if nobody waits for it; survives a restart in a durable server
 * @param notBefore when it may run at the earliest, in milliseconds since 1970; 0 for at once
 * @param reducer name of the reducing function, empty for an ordinary job
 * @param client where it comes from, as text for people: an address, say; up to 100 characters
 */
public record JobDraft(
        String function,
        String unique,
        byte[] workload,
        Priority priority,
        boolean background,
        long notBefore,
        String reducer,
        String client) {
    public JobDraft {
        if (!background && notBefore > 0) {
            throw new IllegalArgumentException("a foreground job can't wait until a time");
        }
        for (String name : new String[] {function, unique, reducer}) {
            if (name.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("function, unique key and reducer must not hold a NUL");
            }
        }
    }

    /** An ordinary background job of normal priority, to run at once. */
    public static JobDraft background(String function, byte[] workload, String client) {
        return new JobDraft(function, "", workload, Priority.NORMAL, true, 0, "", client);
    }

    /** An ordinary foreground job of normal priority. */
    public static JobDraft foreground(String function, byte[] workload, String client) {
        return new JobDraft(function, "", workload, Priority.NORMAL, false, 0, "", client);
    }
}
