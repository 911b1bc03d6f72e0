/**
 * The web role: profile {@code web}. Start at {@link dev.gearman.sample.image.web.PhotoController}.
 */
@NullMarked
package dev.gearman.sample.image.web;

import org.jspecify.annotations.NullMarked;
