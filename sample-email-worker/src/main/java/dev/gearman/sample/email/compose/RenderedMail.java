package dev.gearman.sample.email.compose;

/**
 * A template with its variables filled in.
 *
 * @param subject one line
 * @param text for those who read without HTML
 * @param html for the others
 */
public record RenderedMail(String subject, String text, String html) {}
