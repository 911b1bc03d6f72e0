/**
 * Makes the template, the workers and what they need, from {@code gearman.*}. Start with
 * {@link dev.gearman.spring.boot.autoconfigure.GearmanAutoConfiguration}. The classes here with names that end in
 * {@code Configuration} are no API; beans of the application take the place of theirs.
 */
@NullMarked
package dev.gearman.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
