package dev.gearman.sample.email.record;

/** The states of a mail; the last two are final. */
public enum MailState {
    /** The job server has it, and no worker has begun. */
    QUEUED,
    /** A worker talks to the SMTP server. */
    SENDING,
    /** The SMTP server could not take it; there is a time for another attempt. */
    WAITING,
    /** The SMTP server has taken it. */
    SENT,
    /** The SMTP server does not want it, or there were too many attempts. */
    FAILED
}
